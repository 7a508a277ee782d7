package io.abaculus.tornado.pass;

import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Where a tensor lies: float32 in a {@code FloatArray}, float64 in a {@code DoubleArray}, int32 in an
 * {@code IntArray}, int64 in a {@code LongArray}, uint8 and bool (as 0 and 1) in a {@code ByteArray}.
 *
 * @param array may hold other tensors, too
 * @param offset the element of the array at which it begins
 */
public record Place(TornadoNativeArray array, int offset) {}

package io.abaculus.tornado.lowering;

import io.abaculus.graph.TensorType;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A tensor in the device's memory, where several share an array. float32 lies in a {@code FloatArray},
 * float64 in a {@code DoubleArray}, int32 in an {@code IntArray}, int64 in a {@code LongArray}, uint8 and
 * bool in a {@code ByteArray}.
 *
 * @param type its type
 * @param array what it lies in
 * @param offset the element of the array at which it begins
 */
public record Stored(TensorType type, TornadoNativeArray array, int offset) {}

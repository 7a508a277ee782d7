package io.abaculus.nn.checkpoint;

import io.abaculus.device.HostArray;
import io.abaculus.formats.StoredTensor;
import io.abaculus.formats.StoredType;
import io.abaculus.formats.TensorFile;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import java.io.IOException;
import java.util.Arrays;

/**
 * A tensor of an open file as an item of a state dict.
 *
 * @param file which must stay open as long as the item is read
 * @param name of the tensor in the file
 * @param stored what its numbers are stored as
 * @param type its shape, and the narrowest type that holds all of its numbers; float32 if they cannot be
 *     read
 */
record FileItem(TensorFile file, String name, StoredType stored, TensorType type)
    implements StateDict.Item {

  /**
   * A tensor of a file.
   *
   * @throws TensorException if an axis is longer than any tensor's of ours
   */
  static FileItem of(TensorFile file, String name, StoredTensor tensor) {
    return new FileItem(
        file, name, tensor.dtype(), new TensorType(dtype(tensor.dtype()), shape(tensor.shape())));
  }

  private static DType dtype(StoredType stored) {
    return switch (stored) {
      case F16, BF16, F32 -> DType.FLOAT32;
      case F64 -> DType.FLOAT64;
      case I8, I16, U16, I32 -> DType.INT32;
      case U32, I64, U64 -> DType.INT64;
      case U8 -> DType.UINT8;
      case BOOL -> DType.BOOL;
      // What is not readable has a shape alone: reading it fails, whatever is asked for.
      default -> DType.FLOAT32;
    };
  }

  private static Shape shape(long[] extents) {
    int[] dims = new int[extents.length];
    for (int i = 0; i < dims.length; i++) {
      if (extents[i] > Integer.MAX_VALUE) {
        throw new TensorException(
            "a tensor of shape %s: an axis holds fewer than 2^31 elements"
                .formatted(Arrays.toString(extents)));
      }
      dims[i] = (int) extents[i];
    }
    return Shape.of(dims);
  }

  @Override
  public HostArray read(DType dtype) throws IOException {
    Object array =
        switch (dtype) {
          case FLOAT32 -> file.readFloats(name);
          case FLOAT64 -> file.readDoubles(name);
          case INT32 -> file.readInts(name);
          case INT64 -> file.readLongs(name);
          case UINT8, BOOL -> file.readBytes(name);
        };
    return new HostArray(type.withDType(dtype), array, 0);
  }
}

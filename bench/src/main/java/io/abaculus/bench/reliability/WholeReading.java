package io.abaculus.bench.reliability;

import io.abaculus.formats.StoredTensor;
import io.abaculus.formats.TensorFile;
import io.abaculus.formats.TensorFileException;
import java.util.Map;

/** Reads every number of a file of weights. */
final class WholeReading {
  private WholeReading() {}

  /**
   * Reads all tensors, each as what holds its numbers.
   *
   * @throws TensorFileException if one cannot be read, as those whose type is listed only
   */
  static void read(TensorFile file) throws TensorFileException {
    for (Map.Entry<String, ? extends StoredTensor> tensor : file.tensors().entrySet()) {
      String name = tensor.getKey();
      switch (tensor.getValue().dtype()) {
        case F64 -> file.readDoubles(name);
        case F32, F16, BF16 -> file.readFloats(name);
        case I64, U64, I32, U32, I16, U16 -> file.readLongs(name);
        case U8, I8, BOOL, F4, F6_E2M3, F6_E3M2, F8_E4M3, F8_E5M2, F8_E8M0, F8_E4M3FNUZ,
            F8_E5M2FNUZ, C64 ->
            file.readBytes(name);
      }
    }
  }
}

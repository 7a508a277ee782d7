package io.abaculus.nn.checkpoint;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import org.jspecify.annotations.Nullable;

/**
 * What is NaN or infinite among numbers that were loaded or copied, which no weights of a working model are.
 *
 * @param tensor the first tensor that has any
 * @param numbers how many that one has
 * @param tensors how many tensors have any
 */
public record NotFinite(String tensor, int numbers, int tensors) {

  /**
   * What is known after one more tensor.
   *
   * @param before what was known of the earlier ones; null if all of them are finite
   * @param name of the tensor
   * @return null as long as all is finite
   */
  public static @Nullable NotFinite after(
      @Nullable NotFinite before, String name, HostArray loaded) {
    int numbers = count(loaded);
    if (numbers == 0) {
      return before;
    }
    return before == null
        ? new NotFinite(name, numbers, 1)
        : new NotFinite(before.tensor, before.numbers, before.tensors + 1);
  }

  private static int count(HostArray loaded) {
    DType dtype = loaded.type().dtype();
    if (!dtype.isFloating()) {
      return 0;
    }
    int count = 0;
    if (dtype == DType.FLOAT32) {
      float[] numbers = loaded.floats();
      for (int i = loaded.offset(); i < loaded.offset() + loaded.size(); i++) {
        count += Float.isFinite(numbers[i]) ? 0 : 1;
      }
      return count;
    }
    for (int i = 0; i < loaded.size(); i++) {
      count += Double.isFinite(loaded.getDouble(i)) ? 0 : 1;
    }
    return count;
  }

  /** The same in a line for the user. */
  public String line() {
    String more =
        switch (tensors) {
          case 1 -> "";
          case 2 -> ", and another tensor has such, too";
          default -> ", and %d more tensors have such, too".formatted(tensors - 1);
        };
    return "%d of the numbers of %s %s NaN or infinite%s; what is computed with them is worth nothing"
        .formatted(numbers, tensor, numbers == 1 ? "is" : "are", more);
  }
}

package io.abaculus.formats.pytorch;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forms of tensors that are not read, in words for whoever misses one: what it is, and in brackets what
 * to save in its place.
 */
final class OtherForms {
  private static final Map<String, String> BY_FUNCTION =
      Map.of(
          "torch._utils._rebuild_sparse_tensor", "sparse (save its .to_dense() in Python)",
          "torch._utils._rebuild_qtensor", "quantised (save its .dequantize() in Python)",
          "torch._utils._rebuild_nested_tensor",
          "nested (save its .to_padded_tensor(0), or its parts, in Python)",
          "torch._utils._rebuild_meta_tensor_no_storage",
          "without numbers, on the meta device (save the model after its weights were loaded)",
          "torch._utils._rebuild_device_tensor_from_numpy",
          "of a device of its own (save its .cpu() in Python)");

  private static final String ARRAY_OF_NUMPY =
      "an array of NumPy (save torch.from_numpy(...) of it in Python)";

  /** A tensor whose numbers are stored with the other sign, which {@code x.conj().imag} makes. */
  static final String NEGATED =
      "a view with the sign of its numbers still to be changed (save its .resolve_neg() in Python)";

  private OtherForms() {}

  /**
   * What a function makes that makes tensors of another form.
   *
   * @param function with its module
   */
  static String madeBy(String function) {
    return BY_FUNCTION.getOrDefault(
        function,
        "of a class of its own, made by %s (save it as a plain tensor in Python)"
            .formatted(function));
  }

  /** A tensor whose elements are of a type that is not known here. */
  static String ofType(String name) {
    return "of type %s (save it as float32 in Python)".formatted(name);
  }

  /** A view that would be larger than anything in its file is. */
  static String repeating(TorchTensor tensor) {
    return "a view of shape %s that repeats its numbers to %d, more than the whole file has (save its .clone() in Python)"
        .formatted(Arrays.toString(tensor.shape()), tensor.elements());
  }

  /** What an object is if it holds numbers as a tensor does; null if it does not. */
  static @Nullable String ofObject(String type) {
    return switch (type) {
      case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" ->
          ARRAY_OF_NUMPY;
      default -> null;
    };
  }
}

package io.abaculus.graph;

import java.util.List;

/**
 * Random numbers. The operand is a key, two int64 numbers (seed, counter): the same key gives the
 * same numbers on any number of threads and on any device (Philox 4x32-10; element i of a float32 tensor
 * comes from block i / 4, of a float64 tensor from block i / 2).
 */
public sealed interface Sampling extends Op {

  /**
   * Uniform in [0, 1), in steps of 2^-24 (float32) or 2^-53 (float64).
   *
   * @param type of the result, floating
   */
  record RandomUniform(TensorType type) implements Sampling {
    @Override
    public String label() {
      return "random_uniform";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      checkFloating(label(), type);
      checkKey(label(), operands);
      return List.of(type);
    }
  }

  /**
   * Standard normal, by the Box-Muller transform.
   *
   * @param type of the result, floating
   */
  record RandomNormal(TensorType type) implements Sampling {
    @Override
    public String label() {
      return "random_normal";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      checkFloating(label(), type);
      checkKey(label(), operands);
      return List.of(type);
    }
  }

  /**
   * The numbers 0 to length - 1 (int64) in random order.
   *
   * @param length at least 0
   */
  record RandomPermutation(int length) implements Sampling {
    @Override
    public String label() {
      return "random_permutation";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      checkKey(label(), operands);
      return List.of(TensorType.of(DType.INT64, length));
    }
  }

  private static void checkFloating(String label, TensorType type) {
    Check.that(
        type.dtype().isFloating(), "%s: makes numbers of a floating type, asked for %s", label,
        type);
  }

  private static void checkKey(String label, List<TensorType> operands) {
    Check.that(
        operands.getFirst().equals(TensorType.of(DType.INT64, 2)),
        "%s: a random key is int64(2), got %s",
        label,
        operands.getFirst());
  }
}

package io.abaculus.tensor;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.TensorType;
import java.util.List;

/**
 * A source of random tensors. The numbers depend on the seed and on how many tensors were drawn
 * before, on nothing else: not on threads, and not on the device. The state is two numbers, which a
 * checkpoint can keep.
 */
public final class RandomKey {
  private final long seed;
  private final Device device;
  private long counter;

  /** A source at its beginning, on the standard device. */
  public RandomKey(long seed) {
    this(seed, 0, Devices.standard());
  }

  /**
   * A source that goes on after {@code counter} draws.
   *
   * @param device where the tensors are made; the numbers are the same on each
   */
  public RandomKey(long seed, long counter, Device device) {
    this.seed = seed;
    this.counter = counter;
    this.device = device;
  }

  /** What all numbers depend on, with the counter. */
  public long seed() {
    return seed;
  }

  /** How many tensors were drawn. */
  public long counter() {
    return counter;
  }

  /** Uniform float32 numbers in [0, 1), in steps of 2^-24. */
  public Tensor uniform(int... shape) {
    return draw(new Sampling.RandomUniform(TensorType.of(DType.FLOAT32, shape)));
  }

  /** Standard normal float32 numbers. */
  public Tensor normal(int... shape) {
    return draw(new Sampling.RandomNormal(TensorType.of(DType.FLOAT32, shape)));
  }

  /**
   * Uniform numbers in [0, 1) of a floating type, in steps of 2^-24 (float32) or 2^-53 (float64).
   *
   * @throws io.abaculus.graph.TensorException if the type is not floating
   */
  public Tensor uniform(TensorType type) {
    return draw(new Sampling.RandomUniform(type));
  }

  /**
   * Standard normal numbers of a floating type.
   *
   * @throws io.abaculus.graph.TensorException if the type is not floating
   */
  public Tensor normal(TensorType type) {
    return draw(new Sampling.RandomNormal(type));
  }

  /**
   * The integers 0 to length - 1 in random order.
   *
   * @return int64 (length)
   */
  public Tensor permutation(int length) {
    return draw(new Sampling.RandomPermutation(length));
  }

  /**
   * True with the given probability, each element on its own.
   *
   * @param probability never true at 0 or below, always at 1 or above
   * @return bool
   */
  public Tensor bernoulli(double probability, int... shape) {
    return uniform(shape).lt(probability);
  }

  private Tensor draw(Sampling op) {
    Tensor key = Tensors.of(new long[]{seed, counter++}, device, 2);
    return Operations.applyAll(op, List.of(key), device).getFirst();
  }
}

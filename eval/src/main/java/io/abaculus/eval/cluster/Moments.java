package io.abaculus.eval.cluster;

import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;

/** Mean and covariance of many columns of numbers, added up in parts. */
final class Moments {
  private final Tensor guess;
  private final double[] around;
  private final double[] sums;
  private final double[] products;
  private long count;

  /**
   * None yet.
   *
   * @param guess about the mean (channels, 1); the nearer, the less is lost to rounding
   */
  Moments(Tensor guess) {
    this.guess = guess;
    float[] numbers = guess.toFloatArray();
    this.around = new double[numbers.length];
    for (int i = 0; i < around.length; i++) {
      around[i] = numbers[i];
    }
    this.sums = new double[around.length];
    this.products = new double[around.length * around.length];
  }

  private Moments(Moments other) {
    this.guess = other.guess;
    this.around = other.around;
    this.sums = other.sums.clone();
    this.products = other.products.clone();
    this.count = other.count;
  }

  /** These moments as they are now. */
  Moments copy() {
    return new Moments(this);
  }

  /**
   * Adds columns.
   *
   * @param columns (channels, count)
   */
  void add(Tensor columns) {
    Tensor centred = columns.sub(guess);
    Tensor sum = centred.sum(1);
    Tensor product = centred.matmul(centred, false, true);
    Tensors.evaluate(sum, product);
    add(sum.toFloatArray(), sums);
    add(product.toFloatArray(), products);
    count += columns.dim(1);
  }

  private static void add(float[] part, double[] total) {
    for (int i = 0; i < part.length; i++) {
      total[i] += part[i];
    }
  }

  long count() {
    return count;
  }

  double[] mean() {
    double[] mean = new double[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = around[i] + sums[i] / count;
    }
    return mean;
  }

  /** (channels, channels), of the numbers as a whole population. */
  double[] covariance() {
    int channels = sums.length;
    double[] covariance = new double[channels * channels];
    for (int i = 0; i < channels; i++) {
      for (int j = 0; j < channels; j++) {
        covariance[i * channels + j] =
            products[i * channels + j] / count - sums[i] / count * (sums[j] / count);
      }
    }
    return covariance;
  }
}

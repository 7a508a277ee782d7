package io.abaculus.eval.linear;

import java.io.Serializable;

/**
 * What some images of a training step say of a head: their part of the mean loss over the step's images, and its
 * gradients.
 *
 * @param loss of the head before the step
 * @param weight gradients of the weights (classes, channels)
 * @param bias gradients of the bias (classes)
 */
public record HeadGradients(double loss, float[] weight, float[] bias) implements Serializable {

  /** These and those of further images. Sums are rounded in the order of the images. */
  HeadGradients plus(HeadGradients next) {
    return new HeadGradients(
        loss + next.loss, sum(weight, next.weight), sum(bias, next.bias));
  }

  private static float[] sum(float[] some, float[] others) {
    float[] sum = some.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += others[i];
    }
    return sum;
  }
}

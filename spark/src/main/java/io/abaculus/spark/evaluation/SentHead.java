package io.abaculus.spark.evaluation;

import io.abaculus.device.Device;
import io.abaculus.eval.linear.HeadStep;
import io.abaculus.eval.linear.LinearHead;
import java.io.Serializable;

/**
 * A training step of a head on its way to executors.
 *
 * @param description what the head is made for
 * @param weight (classes, channels)
 * @param bias (classes)
 * @param ignored as {@link HeadStep#ignored}
 * @param counted as {@link HeadStep#counted}
 */
record SentHead(
    LinearHead.Description description, float[] weight, float[] bias, int ignored, long counted)
    implements Serializable {

  static SentHead of(HeadStep step) {
    LinearHead head = step.head();
    return new SentHead(
        head.description(), head.weight(), head.bias(), step.ignored(), step.counted());
  }

  HeadStep step(Device device) {
    return new HeadStep(
        LinearHead.of(description, weight, bias, device), ignored, counted, device);
  }
}

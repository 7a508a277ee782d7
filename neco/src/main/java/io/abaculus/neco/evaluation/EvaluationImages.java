package io.abaculus.neco.evaluation;

import io.abaculus.eval.dataset.SegmentationDataset;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The images that models are measured on.
 *
 * @param training those whose labels a measurement may use
 * @param validation those that are segmented, of the same classes
 * @param trainingSplit what the training images are, such as {@code trainaug}
 */
public record EvaluationImages(
    SegmentationDataset training, SegmentationDataset validation, String trainingSplit) {

  /** Which images they are, as a report says it. */
  Map<String, String> described() {
    Map<String, String> described = new LinkedHashMap<>();
    described.put("training images", training.size() + " of " + trainingSplit);
    described.put("validation images", String.valueOf(validation.size()));
    return described;
  }
}

package io.abaculus.neco.evaluation;

import io.abaculus.eval.Digests;
import io.abaculus.eval.dataset.SegmentationDataset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
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
    described.put(
        "training images",
        "%s of %s (%s)".formatted(String.valueOf(training.size()), trainingSplit,
            digest(training)));
    described.putAll(describedValidation());
    return described;
  }

  /** Which images are segmented, where no others are used. */
  Map<String, String> describedValidation() {
    return Map.of("validation images", validation.size() + " (" + digest(validation) + ")");
  }

  /** Of the names of images and classes, so that those of another folder are not taken for them. */
  private static String digest(SegmentationDataset dataset) {
    MessageDigest sha = Digests.sha256();
    sha.update(dataset.classNames().toString().getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < dataset.size(); i++) {
      sha.update((dataset.recordName(i) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha.digest(), 0, 4);
  }
}

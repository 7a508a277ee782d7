package io.abaculus.neco.evaluation;

import io.abaculus.data.image.Normalization;
import io.abaculus.device.Device;
import io.abaculus.eval.features.FeatureExtractor;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.nn.vit.VisionTransformer;

/**
 * A model that is measured.
 *
 * @param identity its name in the report, and which weights it has
 * @param backbone the model itself
 * @param device that its parameters are on
 */
public record EvaluatedModel(ModelIdentity identity, VisionTransformer backbone, Device device) {
  /** What the settings of a trial call the digest of the weights. */
  static final String WEIGHTS = "weights";

  /** A model with a name, and the identity of its weights. */
  public static EvaluatedModel of(String name, VisionTransformer backbone, Device device) {
    return new EvaluatedModel(ModelIdentity.of(name, backbone), backbone, device);
  }

  /** Its name in the report. */
  public String name() {
    return identity.name();
  }

  /** Its features of images, with ImageNet's normalisation. */
  FeatureExtractor encoder() {
    return new FeatureExtractor(backbone, device);
  }

  /** Its features of images that it sees so. */
  FeatureExtractor encoder(Normalization normalization) {
    return new FeatureExtractor(backbone, device, normalization);
  }
}

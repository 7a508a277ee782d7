package io.abaculus.eval.report;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image as the models see it. Its pictures may have different sizes, and are shown at one.
 *
 * @param name of the file
 * @param picture the image itself
 * @param truth its labels; what is no class of the data set is shown as void
 * @param components for each model's name a picture of the principal components of its features, as
 * {@link io.abaculus.eval.picture.FeatureColors} makes them; a model may have none
 * @param predictions of models, for one task or several
 */
public record Sample(String name, RgbImage picture, LabelMap truth,
    Map<String, RgbImage> components, List<Prediction> predictions) {
  /** Copies the collections. */
  public Sample {
    components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
    predictions = List.copyOf(predictions);
  }

  /**
   * What a model says that the image shows.
   *
   * @param model its name
   * @param task by which it says so
   * @param labels classes of the data set
   */
  public record Prediction(String model, EvaluationTask task, LabelMap labels) {}
}

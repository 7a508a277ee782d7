package io.abaculus.eval.cluster;

import io.abaculus.device.Device;
import io.abaculus.eval.PrincipalComponents;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;

/**
 * The linear map from features to the first principal components of standardised features: each channel
 * less its mean and divided by its deviation, then along the directions in which these vary most.
 *
 * @param transposed the directions over the deviations (channels, components)
 * @param offset what is added (components)
 */
record StandardizedComponents(float[] transposed, float[] offset) {

  /**
   * Finds it.
   *
   * @param all the rows by which features are standardised
   * @param first the rows whose components are taken
   * @param wanted how many components, at most; there are no more than channels
   * @param addedToDeviation keeps channels that hardly vary from being divided by almost nothing; if it is 0,
   *     channels that do not vary at all are not divided
   */
  static StandardizedComponents of(
      Moments all, Moments first, int wanted, double addedToDeviation) {
    double[] mean = all.mean();
    double[] covariance = all.covariance();
    int channels = mean.length;
    double[] deviation = new double[channels];
    for (int i = 0; i < channels; i++) {
      double own = Math.sqrt(Math.max(0, covariance[i * channels + i])) + addedToDeviation;
      deviation[i] = own == 0 ? 1 : own;
    }
    double[] firstMean = first.mean();
    double[] firstCovariance = first.covariance();
    for (int i = 0; i < channels; i++) {
      firstMean[i] = (firstMean[i] - mean[i]) / deviation[i];
      for (int j = 0; j < channels; j++) {
        firstCovariance[i * channels + j] /= deviation[i] * deviation[j];
      }
    }
    int components = Math.min(wanted, channels);
    PrincipalComponents found =
        PrincipalComponents.ofCovariance(firstMean, firstCovariance, components);
    float[] transposed = new float[channels * components];
    float[] offset = new float[components];
    for (int k = 0; k < components; k++) {
      double[] direction = found.direction(k);
      double constant = 0;
      for (int i = 0; i < channels; i++) {
        transposed[i * components + k] = (float) (direction[i] / deviation[i]);
        constant -= direction[i] * (mean[i] / deviation[i] + firstMean[i]);
      }
      offset[k] = (float) constant;
    }
    return new StandardizedComponents(transposed, offset);
  }

  /** The components of an image's patches, in place of their channels; the class token is left out. */
  PatchFeatures project(PatchFeatures image, Device device) {
    int components = offset.length;
    Tensor map = Tensors.of(transposed, device, image.channels(), components);
    Tensor patches = Tensors.of(image.patches(), device, image.count(), image.channels());
    float[] projected =
        patches.matmul(map).add(Tensors.of(offset, device, components)).toFloatArray();
    return new PatchFeatures(
        image.rows(), image.columns(), components, projected, new float[components]);
  }
}

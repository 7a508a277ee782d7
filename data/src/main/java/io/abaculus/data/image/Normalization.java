package io.abaculus.data.image;

/**
 * From pixels to what a network sees: samples divided by 255, minus a mean, divided by a standard
 * deviation, per channel, laid out as planes (CHW). Float arithmetic in the order of torchvision's
 * {@code ToTensor} and {@code Normalize}.
 */
public final class Normalization {
  /** The statistics of ImageNet, which DINO and DINOv2 were trained with. */
  public static final Normalization IMAGENET = of(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.225f);

  private final float[][] tables = new float[RgbImage.CHANNELS][256];

  private Normalization(float[] mean, float[] deviation) {
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      for (int level = 0; level < 256; level++) {
        tables[channel][level] = (level / 255f - mean[channel]) / deviation[channel];
      }
    }
  }

  /**
   * Statistics of samples scaled to 0 to 1.
   *
   * @throws IllegalArgumentException if a deviation is not positive
   */
  public static Normalization of(
      float meanRed, float meanGreen, float meanBlue, float deviationRed, float deviationGreen,
      float deviationBlue) {
    if (!(deviationRed > 0 && deviationGreen > 0 && deviationBlue > 0)) {
      throw new IllegalArgumentException("a standard deviation is above 0");
    }
    return new Normalization(
        new float[]{meanRed, meanGreen, meanBlue},
        new float[]{deviationRed, deviationGreen, deviationBlue});
  }

  /** The normalised image as {@code 3 × height × width} values. */
  public float[] toChw(RgbImage image) {
    float[] out = new float[image.pixels().length];
    toChw(image, out, 0);
    return out;
  }

  /**
   * Writes the {@code 3 × height × width} normalised values into {@code out} from {@code offset}
   * on.
   */
  public void toChw(RgbImage image, float[] out, int offset) {
    byte[] in = image.pixels();
    int plane = image.width() * image.height();
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      float[] table = tables[channel];
      int to = offset + channel * plane;
      for (int i = 0, from = channel; i < plane; i++, from += RgbImage.CHANNELS) {
        out[to + i] = table[in[from] & 0xff];
      }
    }
  }
}

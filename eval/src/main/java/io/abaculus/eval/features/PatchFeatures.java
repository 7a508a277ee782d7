package io.abaculus.eval.features;

/**
 * The tokens of one image after the last normalisation.
 *
 * @param rows patches down the image
 * @param columns patches across the image
 * @param channels numbers of a token
 * @param patches the patch tokens (rows, columns, channels)
 * @param classToken the class token (channels)
 */
public record PatchFeatures(
    int rows, int columns, int channels, float[] patches, float[] classToken) {

  /**
   * Checks that the arrays have the sizes.
   *
   * @throws IllegalArgumentException if they have not
   */
  public PatchFeatures {
    if (patches.length != rows * columns * channels || classToken.length != channels) {
      throw new IllegalArgumentException(
          "%d numbers are not %d x %d patches of %d channels"
              .formatted(patches.length, rows, columns, channels));
    }
  }

  /** How many patches there are. */
  public int count() {
    return rows * columns;
  }
}

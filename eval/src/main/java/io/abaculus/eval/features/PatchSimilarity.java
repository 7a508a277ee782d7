package io.abaculus.eval.features;

/** How alike patches are: the cosine of the angle between their tokens. */
public final class PatchSimilarity {
  private PatchSimilarity() {}

  /**
   * The similarity of one patch to every patch of an image.
   *
   * @param row of the patch, from 0
   * @param column of the patch, from 0
   * @return in [-1, 1], (rows, columns) of {@code to}; 0 for tokens of zeros
   */
  public static float[] of(PatchFeatures from, int row, int column, PatchFeatures to) {
    int channels = from.channels();
    if (channels != to.channels()) {
      throw new IllegalArgumentException(
          "tokens of %d and of %d channels do not compare".formatted(channels, to.channels()));
    }
    if (row < 0 || row >= from.rows() || column < 0 || column >= from.columns()) {
      throw new IllegalArgumentException(
          "there is no patch in row %d and column %d of %d x %d"
              .formatted(row, column, from.rows(), from.columns()));
    }
    int query = (row * from.columns() + column) * channels;
    double length = Math.sqrt(dot(from.patches(), query, from.patches(), query, channels));
    float[] similarity = new float[to.count()];
    for (int patch = 0; patch < similarity.length; patch++) {
      int at = patch * channels;
      double other = Math.sqrt(dot(to.patches(), at, to.patches(), at, channels));
      double product = dot(from.patches(), query, to.patches(), at, channels);
      similarity[patch] =
          length * other == 0 ? 0 : (float) Math.clamp(product / (length * other), -1.0, 1.0);
    }
    return similarity;
  }

  private static double dot(float[] one, int first, float[] other, int second, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (double) one[first + i] * other[second + i];
    }
    return sum;
  }
}

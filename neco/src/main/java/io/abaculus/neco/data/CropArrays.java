package io.abaculus.neco.data;

import java.util.List;

/** The numbers of a {@link CropBatch}, which says what they are. */
final class CropArrays {
  private final List<float[]> crops;
  private final float[] globalBoxes;
  private final float[] allBoxes;

  CropArrays(List<float[]> crops, float[] globalBoxes, float[] allBoxes) {
    this.crops = List.copyOf(crops);
    this.globalBoxes = globalBoxes;
    this.allBoxes = allBoxes;
  }

  /** For each crop the pixels. */
  List<float[]> crops() {
    return crops;
  }

  /** What crops share, in the global crops' pixels. */
  float[] globalBoxes() {
    return globalBoxes;
  }

  /** What crops share, in all crops' pixels. */
  float[] allBoxes() {
    return allBoxes;
  }
}

package io.abaculus.neco.data;

import java.util.List;

/** The numbers of a {@link CropBatch}, which says what they are. */
final class CropArrays {
  private final List<Crops> crops;
  private final float[] globalBoxes;
  private final float[] allBoxes;

  CropArrays(List<Crops> crops, float[] globalBoxes, float[] allBoxes) {
    this.crops = List.copyOf(crops);
    this.globalBoxes = globalBoxes;
    this.allBoxes = allBoxes;
  }

  /** Of each kind, the global ones first. */
  List<Crops> crops() {
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

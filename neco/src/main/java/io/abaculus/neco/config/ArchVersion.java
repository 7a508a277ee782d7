package io.abaculus.neco.config;

/** {@code train.arch_version}: which lineage of vision transformer the backbone follows. */
public enum ArchVersion implements Choice {
  /** DINO: no LayerScale, no registers, trained at 224 pixels. */
  V1(224),
  /** DINOv2: LayerScale, optional registers, trained at 518 pixels. */
  V2(518);

  private final int imageSize;

  ArchVersion(int imageSize) {
    this.imageSize = imageSize;
  }

  /**
   * Image side in pixels that the position embedding is laid out for unless {@code train.img_size}
   * says so.
   */
  public int imageSize() {
    return imageSize;
  }
}

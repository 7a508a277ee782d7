package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** {@code train.arch_version}: which lineage of vision transformer the backbone follows. */
public enum ArchVersion {
  /** DINO: no LayerScale, no registers, trained at 224 pixels. */
  @JsonProperty("v1") V1(224),
  /** DINOv2: LayerScale, optional registers, trained at 518 pixels. */
  @JsonProperty("v2") V2(518);

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

package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** {@code train.arch}: the size of the vision transformer. */
public enum BackboneSize {
  /** DeiT's tiny model: 12 blocks of 192 features. */
  @JsonProperty("vit-tiny") VIT_TINY(192, 12, 3),
  /** 12 blocks of 384 features. */
  @JsonProperty("vit-small") VIT_SMALL(384, 12, 6),
  /** 12 blocks of 768 features. */
  @JsonProperty("vit-base") VIT_BASE(768, 12, 12),
  /** 24 blocks of 1024 features. */
  @JsonProperty("vit-large") VIT_LARGE(1024, 24, 16),
  /** DINOv2's giant, with SwiGLU in place of the MLP; only in {@link ArchVersion#V2}. */
  @JsonProperty("vit-giant") VIT_GIANT(1536, 40, 24);

  private final int embedDim;
  private final int depth;
  private final int numHeads;

  BackboneSize(int embedDim, int depth, int numHeads) {
    this.embedDim = embedDim;
    this.depth = depth;
    this.numHeads = numHeads;
  }

  /** Features of a token. */
  public int embedDim() {
    return embedDim;
  }

  /** Number of blocks. */
  public int depth() {
    return depth;
  }

  /** Attention heads of a block. */
  public int numHeads() {
    return numHeads;
  }
}

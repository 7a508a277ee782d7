package io.abaculus.neco.config;

/** {@code train.arch}: the size of the vision transformer. */
public enum Architecture implements Choice {
  VIT_TINY("vit-tiny", 192, 12, 3),
  VIT_SMALL("vit-small", 384, 12, 6),
  VIT_BASE("vit-base", 768, 12, 12),
  VIT_LARGE("vit-large", 1024, 24, 16),
  /**
   * DINOv2's giant, whose blocks have SwiGLU in place of the MLP; only in {@link ArchVersion#V2}.
   */
  VIT_GIANT("vit-giant", 1536, 40, 24);

  private final String text;
  private final int embedDim;
  private final int depth;
  private final int numHeads;

  Architecture(String text, int embedDim, int depth, int numHeads) {
    this.text = text;
    this.embedDim = embedDim;
    this.depth = depth;
    this.numHeads = numHeads;
  }

  @Override
  public String text() {
    return text;
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

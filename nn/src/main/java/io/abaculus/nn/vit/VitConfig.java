package io.abaculus.nn.vit;

import io.abaculus.graph.Check;
import io.abaculus.nn.FeedForward;

/**
 * What a vision transformer is made of.
 *
 * @param architecture which of the two families
 * @param imageSize pixels a side of the images that the position embeddings are made for
 * @param patchSize pixels a side of a patch
 * @param embedDim channels of a token
 * @param depth number of blocks
 * @param heads attention heads of a block
 * @param mlpRatio width of the feed-forward part over {@code embedDim}
 * @param feedForward the kind of the feed-forward part
 * @param registers number of register tokens (Darcet et al., "Vision transformers need registers",
 *     2024)
 * @param positions how position embeddings are resized for other images
 * @param layerNormEpsilon added to variances
 * @param layerScale the first value of LayerScale's factors; 0 for a model without LayerScale
 * @param dropPathRate stochastic depth of the last block, in [0, 1)
 * @param dropPathUniform whether all blocks have that rate, rather than 0 for the first and evenly more
 *     from block to block
 */
public record VitConfig(
    Architecture architecture,
    int imageSize,
    int patchSize,
    int embedDim,
    int depth,
    int heads,
    double mlpRatio,
    FeedForwardKind feedForward,
    int registers,
    PositionResizing positions,
    double layerNormEpsilon,
    double layerScale,
    double dropPathRate,
    boolean dropPathUniform) {

  /** A family of models. */
  public enum Architecture {
    /**
     * Caron et al., "Emerging properties in self-supervised vision transformers", 2021. No mask token;
     * images may have a rest that fills no patch, which is left out.
     */
    DINO,
    /** Oquab et al., "DINOv2", 2023. A mask token; image sizes must be multiples of the patch size. */
    DINOV2
  }

  /** The kind of the feed-forward part. */
  public enum FeedForwardKind {
    /** Two linear maps with GELU between them. */
    MLP,
    /** Shazeer, "GLU variants improve transformer", 2020: SiLU of one map times another, then a third. */
    SWIGLU
  }

  /**
   * How the grid of position embeddings is resized: bicubic.
   *
   * @param offset added to the wanted number of patches when the factor is worked out; 0 to resize to a
   *     size instead of by a factor. The sampling points differ by it
   * @param antialias whether the kernel grows when the grid shrinks
   */
  public record PositionResizing(double offset, boolean antialias) {
    /** What models without registers do. */
    public static final PositionResizing BY_FACTOR = new PositionResizing(0.1, false);

    /** What DINOv2's models with registers do. */
    public static final PositionResizing TO_SIZE = new PositionResizing(0, true);

    /**
     * Checks the offset.
     *
     * @throws io.abaculus.graph.TensorException if it is not in [0, 1)
     */
    public PositionResizing {
      Check.that(
          offset >= 0 && offset < 1, "position embeddings: the offset %s is not in [0, 1)", offset);
    }
  }

  /** What DINO's and DINOv2's own code adds to variances. */
  public static final double EPSILON = 1e-6;

  /**
   * Checks what can be checked without weights.
   *
   * @throws io.abaculus.graph.TensorException if a size is not positive, the channels do not divide
   *     among the heads, an image has no patch, or a rate is out of its range
   */
  public VitConfig {
    Check.that(
        patchSize > 0 && imageSize >= patchSize,
        "vit: images of %d pixels have no patches of %d",
        imageSize,
        patchSize);
    Check.that(
        embedDim > 0 && heads > 0 && embedDim % heads == 0,
        "vit: %d channels do not divide among %d heads",
        embedDim,
        heads);
    Check.that(depth > 0, "vit: the depth is %d", depth);
    Check.that(
        mlpRatio > 0 && Double.isFinite(mlpRatio), "vit: the MLP ratio is %s", mlpRatio);
    Check.that(
        layerNormEpsilon > 0 && Double.isFinite(layerNormEpsilon),
        "vit: the epsilon of the layer norm is %s",
        layerNormEpsilon);
    Check.that(registers >= 0, "vit: the number of registers is %d", registers);
    Check.that(
        dropPathRate >= 0 && dropPathRate < 1,
        "vit: the drop path rate %s is not in [0, 1)",
        dropPathRate);
  }

  private static VitConfig dinov2(int embedDim, int depth, int heads, FeedForwardKind kind) {
    return new VitConfig(
        Architecture.DINOV2, 518, 14, embedDim, depth, heads, 4, kind, 0,
        PositionResizing.BY_FACTOR, EPSILON, 1, 0, false);
  }

  private static VitConfig dino(int embedDim, int heads) {
    return new VitConfig(
        Architecture.DINO, 224, 16, embedDim, 12, heads, 4, FeedForwardKind.MLP, 0,
        PositionResizing.BY_FACTOR, EPSILON, 0, 0, false);
  }

  /** DINOv2's ViT-S/14: 22 million parameters. */
  public static VitConfig dinov2Small() {
    return dinov2(384, 12, 6, FeedForwardKind.MLP);
  }

  /** DINOv2's ViT-B/14: 87 million parameters. */
  public static VitConfig dinov2Base() {
    return dinov2(768, 12, 12, FeedForwardKind.MLP);
  }

  /** DINOv2's ViT-L/14: 304 million parameters. */
  public static VitConfig dinov2Large() {
    return dinov2(1024, 24, 16, FeedForwardKind.MLP);
  }

  /** DINOv2's ViT-g/14: 1.1 billion parameters. */
  public static VitConfig dinov2Giant() {
    return dinov2(1536, 40, 24, FeedForwardKind.SWIGLU);
  }

  /** DINO's ViT-S/16. */
  public static VitConfig dinoSmall() {
    return dino(384, 6);
  }

  /** DINO's ViT-B/16. */
  public static VitConfig dinoBase() {
    return dino(768, 12);
  }

  /** This model with register tokens, everything else unchanged. */
  public VitConfig withRegisters(int number) {
    return new VitConfig(
        architecture, imageSize, patchSize, embedDim, depth, heads, mlpRatio, feedForward, number,
        positions, layerNormEpsilon, layerScale, dropPathRate, dropPathUniform);
  }

  /** This model as DINOv2 released it with four registers: position embeddings are resized to a size. */
  public VitConfig asReleasedWithRegisters() {
    return withRegisters(4).withPositions(PositionResizing.TO_SIZE);
  }

  /** This model with another number of blocks. */
  public VitConfig withDepth(int blocks) {
    return new VitConfig(
        architecture, imageSize, patchSize, embedDim, blocks, heads, mlpRatio, feedForward,
        registers,
        positions, layerNormEpsilon, layerScale, dropPathRate, dropPathUniform);
  }

  /** This model with another way to resize position embeddings. */
  public VitConfig withPositions(PositionResizing resizing) {
    return new VitConfig(
        architecture, imageSize, patchSize, embedDim, depth, heads, mlpRatio, feedForward,
        registers,
        resizing, layerNormEpsilon, layerScale, dropPathRate, dropPathUniform);
  }

  /** This model for images of another size. */
  public VitConfig withImageSize(int pixels) {
    return new VitConfig(
        architecture, pixels, patchSize, embedDim, depth, heads, mlpRatio, feedForward, registers,
        positions, layerNormEpsilon, layerScale, dropPathRate, dropPathUniform);
  }

  /** This model with other first factors of LayerScale; 0 for none. */
  public VitConfig withLayerScale(double initial) {
    return new VitConfig(
        architecture, imageSize, patchSize, embedDim, depth, heads, mlpRatio, feedForward,
        registers,
        positions, layerNormEpsilon, initial, dropPathRate, dropPathUniform);
  }

  /** This model with stochastic depth that grows from 0 to {@code rate} over the blocks. */
  public VitConfig withDropPath(double rate) {
    return new VitConfig(
        architecture, imageSize, patchSize, embedDim, depth, heads, mlpRatio, feedForward,
        registers,
        positions, layerNormEpsilon, layerScale, rate, false);
  }

  /**
   * What people call the model, such as "DINOv2 ViT-S/14 with 4 registers". DINO's are plain vision transformers,
   * as DeiT's and others' are, whose weights do not say whose they are: those are a "ViT-S/16".
   */
  public String title() {
    String size =
        switch (embedDim) {
          case 192 -> "Ti";
          case 384 -> "S";
          case 768 -> "B";
          case 1024 -> "L";
          case 1536 -> "g";
          default -> Integer.toString(embedDim);
        };
    String family =
        switch (architecture) {
          case DINO -> "";
          case DINOV2 -> "DINOv2 ";
        };
    return "%sViT-%s/%d%s"
        .formatted(
            family, size, patchSize, registers == 0 ? "" : " with " + registers + " registers");
  }

  /** Its sizes in a line for people. */
  public String description() {
    String feedForwardPart =
        switch (feedForward) {
          case MLP -> "MLP of " + hiddenSize();
          case SWIGLU -> "SwiGLU of " + hiddenSize();
        };
    return "%d channels, %d blocks, %d heads, %s, positions for images of %d px (%d x %d patches)"
        .formatted(
            embedDim, depth, heads, feedForwardPart, imageSize, gridSize(), gridSize());
  }

  /** Rows (and columns) of the grid of position embeddings. */
  public int gridSize() {
    return imageSize / patchSize;
  }

  /** Width of the feed-forward part. */
  public int hiddenSize() {
    int mlp = (int) (embedDim * mlpRatio);
    return switch (feedForward) {
      case MLP -> mlp;
      case SWIGLU -> FeedForward.SwiGlu.hiddenSize(mlp);
    };
  }

  /** The rate of stochastic depth of a block; as in the reference, rounded to a float. */
  public double dropPathRate(int block) {
    Check.that(block >= 0 && block < depth, "vit: block %d of %d", block, depth);
    if (dropPathUniform) {
      return (float) dropPathRate;
    }
    // The only block of a model counts as its first.
    return depth == 1 ? 0 : (float) (dropPathRate * ((double) block / (depth - 1)));
  }

  /** How many numbers the parameters hold, mask token included. */
  public long parameterCount() {
    long d = embedDim;
    long hidden = hiddenSize();
    long tokens = 1 + (long) gridSize() * gridSize() + 1 + registers;
    long patches = d * 3 * patchSize * patchSize + d;
    long norm = 2 * d;
    long attention = d * 3 * d + 3 * d + d * d + d;
    long feedForwardPart =
        switch (feedForward) {
          case MLP -> d * hidden + hidden + hidden * d + d;
          case SWIGLU -> d * 2 * hidden + 2 * hidden + hidden * d + d;
        };
    long scales = layerScale == 0 ? 0 : 2 * d;
    long mask = architecture == Architecture.DINOV2 ? d : 0;
    return tokens * d + mask + patches + depth * (2 * norm + attention + feedForwardPart + scales)
        + norm;
  }
}

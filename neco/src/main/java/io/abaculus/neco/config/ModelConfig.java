package io.abaculus.neco.config;

import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import org.jspecify.annotations.Nullable;

/**
 * The backbone and the projection head. The {@code @Nullable} sizes are overrides: null means what
 * the architecture has, and {@link #backbone} resolves them.
 *
 * @param arch size of the vision transformer
 * @param archVersion its lineage
 * @param patchSize side of a patch in pixels
 * @param imgSize side in pixels that the position embedding is laid out for
 * @param numRegisterTokens registers between class token and patches
 * @param embedDim features of a token
 * @param depth number of blocks
 * @param numHeads attention heads of a block
 * @param mlpRatio hidden size of a block's MLP over {@code embedDim}
 * @param ffnLayer the feed-forward part of a block
 * @param pretrainedWeights a file of weights, or the name of the weights a preset is meant to
 *     start from, which is documentation only; see {@link InitialWeights}
 * @param linearInit how wide the first values of the linear maps in the backbone's blocks are
 * @param dropPathRate probability of dropping the last block's residuals in the student, growing
 *     linearly over the blocks from 0; the teacher drops none
 * @param initValues initial LayerScale, version 2 only
 * @param interpolateAntialias positions are resampled to an explicit size with antialiasing, as
 *     DINOv2's models with registers do
 * @param interpolateOffset added to the new grid's sides before the scale factor is taken; 0 with
 *     antialiasing
 * @param trainableBlocks which blocks of the backbone are trained
 * @param useTeacher a teacher by moving average; otherwise the student is its own teacher
 * @param copyHeadToTeacher the teacher's head starts as a copy of the student's; the reference
 *     draws both independently
 * @param nLayersProjectionHead linear layers of the head
 * @param projectionHiddenDim features between them
 * @param projectionFeatDim features that come out
 */
public record ModelConfig(
    BackboneSize arch,
    ArchVersion archVersion,
    @Accepts(range = "[1, 256]") int patchSize,
    @Accepts(range = "[1, 4096]", nullable = true) @Nullable Integer imgSize,
    @Accepts(range = "[0, 64]") int numRegisterTokens,
    @Accepts(range = "[1, 8192]", nullable = true) @Nullable Integer embedDim,
    @Accepts(range = "[1, 128]", nullable = true) @Nullable Integer depth,
    @Accepts(range = "[1, 128]", nullable = true) @Nullable Integer numHeads,
    @Accepts(range = "(0, 16]") double mlpRatio,
    @Accepts(nullable = true) @Nullable FeedForwardKind ffnLayer,
    @Accepts(range = "(0, 10]") double initValues,
    LinearInit linearInit,
    @Accepts(range = "[0, 1)") double dropPathRate,
    boolean interpolateAntialias,
    @Accepts(range = "[0, 1)") double interpolateOffset,
    @Accepts(nullable = true, path = true) @Nullable String pretrainedWeights,
    @Accepts(range = "[-128, 127]", nullable = true) TrainableBlocks trainableBlocks,
    boolean useTeacher,
    boolean copyHeadToTeacher,
    @Accepts(range = "[1, 16]") int nLayersProjectionHead,
    @Accepts(range = "[1, 65536]") int projectionHiddenDim,
    @Accepts(range = "[1, 65536]") int projectionFeatDim) {

  /**
   * A backbone's sizes, with nothing left to be derived.
   *
   * @param imageSize side in pixels that the position embedding is laid out for
   * @param patchSize side of a patch in pixels
   * @param embedDim features of a token
   * @param depth number of blocks
   * @param numHeads attention heads of a block
   * @param mlpRatio hidden size of an MLP over {@code embedDim}
   * @param feedForward the feed-forward part of a block
   */
  public record Backbone(
      int imageSize,
      int patchSize,
      int embedDim,
      int depth,
      int numHeads,
      double mlpRatio,
      FeedForwardKind feedForward) {}

  /** The sizes after the overrides. */
  public Backbone backbone() {
    FeedForwardKind ofSize =
        arch == BackboneSize.VIT_GIANT ? FeedForwardKind.SWIGLU : FeedForwardKind.MLP;
    return new Backbone(
        imgSize != null ? imgSize : archVersion.imageSize(),
        patchSize,
        embedDim != null ? embedDim : arch.embedDim(),
        depth != null ? depth : arch.depth(),
        numHeads != null ? numHeads : arch.numHeads(),
        mlpRatio,
        ffnLayer != null ? ffnLayer : ofSize);
  }
}

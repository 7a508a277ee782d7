package io.abaculus.neco.config;

import org.jspecify.annotations.Nullable;

/**
 * The backbone and the projection head. The {@code @Nullable} sizes are overrides: null means what
 * the architecture has, and {@link #backbone} resolves them.
 *
 * @param patchSize side of a patch in pixels
 * @param numRegisterTokens registers between class token and patches
 * @param pretrainedWeights a file of weights, or the name of the weights a preset is meant to
 *     start from, which is documentation only; see {@link InitialWeights}
 * @param dropPathRate probability of dropping the last block's residuals in the student, growing
 *     linearly over the blocks from 0; the teacher drops none
 * @param initValues initial LayerScale, version 2 only
 * @param interpolateAntialias positions are resampled to an explicit size with antialiasing, as
 *     DINOv2's models with registers do
 * @param interpolateOffset added to the new grid's sides before the scale factor is taken; 0 with
 *     antialiasing
 * @param useTeacher a teacher by moving average; otherwise the student is its own teacher
 * @param copyHeadToTeacher the teacher's head starts as a copy of the student's; the reference
 *     draws both independently
 * @param nLayersProjectionHead linear layers of the head
 */
public record ModelConfig(
    @Key("train.arch") Architecture arch,
    @Key("train.arch_version") ArchVersion archVersion,
    @Key(value = "train.patch_size", range = "[1, 256]") int patchSize,
    @Key(value = "train.img_size", range = "[1, 4096]", nullable = true) @Nullable Integer imgSize,
    @Key(value = "train.num_register_tokens", range = "[0, 64]") int numRegisterTokens,
    @Key(value = "train.embed_dim", range = "[1, 8192]",
        nullable = true) @Nullable Integer embedDim,
    @Key(value = "train.depth", range = "[1, 128]", nullable = true) @Nullable Integer depth,
    @Key(value = "train.num_heads", range = "[1, 128]", nullable = true) @Nullable Integer numHeads,
    @Key(value = "train.mlp_ratio", range = "(0, 16]") double mlpRatio,
    @Key(value = "train.ffn_layer", nullable = true) @Nullable FeedForward ffnLayer,
    @Key(value = "train.init_values", range = "(0, 10]") double initValues,
    @Key(value = "train.drop_path_rate", range = "[0, 1)") double dropPathRate,
    @Key("train.interpolate_antialias") boolean interpolateAntialias,
    @Key(value = "train.interpolate_offset", range = "[0, 1)") double interpolateOffset,
    @Key(value = "train.pretrained_weights", nullable = true) @Nullable String pretrainedWeights,
    @Key(value = "train.trainable_blocks", range = "[-128, 127]") TrainableBlocks trainableBlocks,
    @Key("train.use_teacher") boolean useTeacher,
    @Key("train.copy_head_to_teacher") boolean copyHeadToTeacher,
    @Key(value = "train.n_layers_projection_head", range = "[1, 16]") int nLayersProjectionHead,
    @Key(value = "train.projection_hidden_dim", range = "[1, 65536]") int projectionHiddenDim,
    @Key(value = "train.projection_feat_dim", range = "[1, 65536]") int projectionFeatDim) {

  /**
   * A backbone's sizes, with nothing left to be derived.
   *
   * @param imageSize side in pixels that the position embedding is laid out for
   */
  public record Backbone(
      int imageSize,
      int patchSize,
      int embedDim,
      int depth,
      int numHeads,
      double mlpRatio,
      FeedForward feedForward) {}

  /** The sizes after the overrides. */
  public Backbone backbone() {
    FeedForward ofArchitecture =
        arch == Architecture.VIT_GIANT ? FeedForward.SWIGLUFUSED : FeedForward.MLP;
    return new Backbone(
        imgSize != null ? imgSize : archVersion.imageSize(),
        patchSize,
        embedDim != null ? embedDim : arch.embedDim(),
        depth != null ? depth : arch.depth(),
        numHeads != null ? numHeads : arch.numHeads(),
        mlpRatio,
        ffnLayer != null ? ffnLayer : ofArchitecture);
  }
}

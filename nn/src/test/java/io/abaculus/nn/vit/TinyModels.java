package io.abaculus.nn.vit;

import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;

/** Models small enough for tests. */
public final class TinyModels {
  private TinyModels() {}

  /** A DINOv2 model with a grid of 3 x 3 patches. */
  public static VitConfig dinov2() {
    return of(Architecture.DINOV2, 14, FeedForwardKind.MLP, 1);
  }

  /** A DINOv2 model with gated feed-forward parts. */
  public static VitConfig swiGlu() {
    return of(Architecture.DINOV2, 14, FeedForwardKind.SWIGLU, 1);
  }

  /** A DINO model with a grid of 3 x 3 patches. */
  public static VitConfig dino() {
    return of(Architecture.DINO, 16, FeedForwardKind.MLP, 0);
  }

  private static VitConfig of(
      Architecture architecture, int patchSize, FeedForwardKind feedForward, double layerScale) {
    return new VitConfig(
        architecture,
        3 * patchSize,
        patchSize,
        24,
        2,
        2,
        4,
        feedForward,
        0,
        PositionResizing.BY_FACTOR,
        1e-6,
        layerScale,
        0,
        false);
  }
}

package io.abaculus.nn.vit;

import io.abaculus.graph.Check;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import io.abaculus.tensor.Resampling;
import io.abaculus.tensor.Tensor;

/** Fits a grid of learned position embeddings to the patches of an image. */
final class PositionEmbedding {
  private PositionEmbedding() {}

  /**
   * The embeddings for images of a size.
   *
   * @param patches the learned ones (1, grid · grid, size)
   * @return (1, rows · columns, size)
   */
  static Tensor fitted(Tensor patches, VitConfig config, int height, int width) {
    int grid = config.gridSize();
    int rows = height / config.patchSize();
    int columns = width / config.patchSize();
    if (rows * columns == grid * grid && height == width) {
      return patches;
    }
    int size = config.embedDim();
    Tensor channelsFirst = patches.reshape(grid, grid, size).permute(2, 0, 1);
    Tensor resized = resized(channelsFirst, config.positions(), rows, columns);
    return resized.reshape(1, size, rows * columns).transpose();
  }

  private static Tensor resized(Tensor grid, PositionResizing how, int rows, int columns) {
    Resampling bicubic =
        new Resampling(Resampling.Mode.BICUBIC, false, how.antialias());
    if (how.offset() == 0) {
      return bicubic.resize(grid, rows, columns);
    }
    int side = grid.dim(-1);
    Tensor scaled =
        bicubic.scale(grid, (rows + how.offset()) / side, (columns + how.offset()) / side);
    Check.that(
        scaled.dim(-2) == rows && scaled.dim(-1) == columns,
        "position embeddings: an offset of %s resizes %d x %d to %s, not to %d x %d",
        how.offset(),
        side,
        side,
        scaled.shape(),
        rows,
        columns);
    return scaled;
  }
}

package io.abaculus.neco.loss;

import io.abaculus.graph.Check;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;

/**
 * Pools overlaps to grids of K by K features (He et al., "Mask R-CNN", 2017), so that a place of one
 * crop's grid shows what the same place of the other's shows.
 *
 * @param boxes where the overlaps are
 * @param kernel K, features along a side of a grid
 */
record Alignment(CropBoxes boxes, int kernel) {

  /**
   * The teacher's side of pairs.
   *
   * @param tokens of the global crops, (G · B · rows · columns, size)
   * @return (pairs · B, K · K, size)
   */
  Tensor ofTeacher(Tensor tokens, List<CropPair> pairs) {
    List<Integer> crops = pairs.stream().map(CropPair::global).toList();
    CropLayout layout = boxes.layout();
    return pooled(
        tokens, layout.globalCrops(), layout.globalSide(), crops, boxes.inTeacherTokens(pairs));
  }

  /**
   * The student's side of pairs whose student's crops are all global.
   *
   * @param tokens of the global crops, (G · B · rows · columns, size)
   * @return (pairs · B, K · K, size)
   */
  Tensor ofGlobalStudent(Tensor tokens, List<CropPair> pairs) {
    List<Integer> crops = pairs.stream().map(CropPair::other).toList();
    CropLayout layout = boxes.layout();
    return pooled(
        tokens, layout.globalCrops(), layout.globalSide(), crops, boxes.inStudentTokens(pairs));
  }

  /**
   * The student's side of pairs whose student's crops are all local.
   *
   * @param tokens of the local crops, (L · B · rows · columns, size)
   * @return (pairs · B, K · K, size)
   */
  Tensor ofLocalStudent(Tensor tokens, List<CropPair> pairs) {
    CropLayout layout = boxes.layout();
    List<Integer> crops = pairs.stream().map(pair -> pair.other() - layout.globalCrops()).toList();
    return pooled(
        tokens, layout.localCrops(), layout.localSide(), crops, boxes.inStudentTokens(pairs));
  }

  private Tensor pooled(Tensor tokens, int crops, int side, List<Integer> cropOfPair,
      float[] where) {
    int images = boxes.layout().images();
    int maps = crops * images;
    Check.that(
        tokens.rank() >= 2 && tokens.shape().size() == maps * side * side * tokens.dim(-1),
        "neco loss: tokens %s, expected %d crops of %d images, %d x %d tokens each",
        tokens.shape(),
        crops,
        images,
        side,
        side);
    long[] map = new long[cropOfPair.size() * images];
    for (int region = 0; region < map.length; region++) {
      map[region] = (long) cropOfPair.get(region / images) * images + region % images;
    }
    Tensor regions =
        Tensors.of(where, tokens.device(), map.length, 4).cast(tokens.dtype());
    int size = tokens.dim(-1);
    return Functions.roiAlign(
        tokens.reshape(maps, side, side, size),
        regions,
        Tensors.of(map, tokens.device(), map.length),
        new RoiPooling(kernel, 1, -1, true))
        .reshape(map.length, kernel * kernel, size);
  }
}

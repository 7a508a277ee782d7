package io.abaculus.neco.loss;

import io.abaculus.device.Device;
import io.abaculus.graph.Check;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Which patches of the overlaps count when the loss looks at a part of the image: those that lie
 * within it wholly.
 */
public final class MaskedCells {
  /** How far the mean of ones may lie from one by rounding. */
  private static final float ROUNDING = 1e-5f;

  private final CropLayout layout;
  private final int patches;

  /** By place of the teaching crop, then image-major as (B · V), then the patches of a grid. */
  private final boolean[][][] cells;

  private final boolean referenceStride;

  private MaskedCells(
      CropLayout layout, int patches, boolean[][][] cells, boolean referenceStride) {
    this.layout = layout;
    this.patches = patches;
    this.cells = cells;
    this.referenceStride = referenceStride;
  }

  /**
   * Pools masks as the features are pooled; a patch counts where that gives one.
   *
   * @param masks 1 inside and 0 outside, for each token of the global crops: (G · B · rows · columns)
   * @param boxes where the crops overlap
   * @param kernel K, patches along a side of an overlap's grid
   * @param referenceStride whether references are taken from the patches that the authors' code picks
   *     by a mistaken stride, instead of from those of the same pair's mask
   * @param device computes it
   */
  public static MaskedCells of(
      float[] masks, CropBoxes boxes, int kernel, boolean referenceStride, Device device) {
    CropLayout layout = boxes.layout();
    int images = layout.images();
    int side = layout.globalSide();
    int maps = layout.globalCrops() * images;
    Check.that(
        masks.length == maps * side * side,
        "masked loss: %d numbers, expected %d masks of %d x %d",
        masks.length,
        maps,
        side,
        side);
    List<CropPair> everyPair = new ArrayList<>();
    for (int teacher : layout.teachers()) {
      for (int crop = 0; crop < layout.crops(); crop++) {
        everyPair.add(new CropPair(teacher, crop));
      }
    }
    long[] map = new long[everyPair.size() * images];
    for (int region = 0; region < map.length; region++) {
      map[region] =
          (long) everyPair.get(region / images).global() * images + region % images;
    }
    float[] covered =
        Functions.roiAlign(
            Tensors.of(masks, device, maps, side, side, 1),
            Tensors.of(boxes.inTeacherTokens(everyPair), device, map.length, 4),
            Tensors.of(map, device, map.length),
            new RoiPooling(kernel, 1, -1, true))
            .toFloatArray();
    int patches = kernel * kernel;
    boolean[][][] cells =
        new boolean[layout.teachers().size()][images * layout.crops()][patches];
    for (int i = 0; i < covered.length; i++) {
      int region = i / patches;
      int image = region % images;
      int crop = region / images % layout.crops();
      int teacher = region / images / layout.crops();
      cells[teacher][image * layout.crops() + crop][i % patches] = covered[i] >= 1 - ROUNDING;
    }
    return new MaskedCells(layout, patches, cells, referenceStride);
  }

  /** Which patches of a pair count: (B · K · K). */
  public boolean[] ofPair(CropPair pair) {
    boolean[][] ofTeacher = cells[layout.teachers().indexOf(pair.global())];
    boolean[] counts = new boolean[layout.images() * patches];
    for (int image = 0; image < layout.images(); image++) {
      boolean[] grid = ofTeacher[image * layout.crops() + pair.other()];
      System.arraycopy(grid, 0, counts, image * patches, patches);
    }
    return counts;
  }

  /** Whether no patch counts at all. */
  public boolean isEmpty() {
    for (float weight : weights(layout.pairsBySize())) {
      if (weight != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Rows of references from the batch that lie within the mask.
   *
   * @param permutations for each pair, the numbers 0 to B · K · K - 1 in random order
   * @return in their place, the patches within the mask, repeated as often as it takes; just zeros for
   *     a pair without any, which does not count
   */
  public int[][] restrict(int[][] permutations) {
    List<CropPair> pairs = layout.pairs();
    int[][] rows = new int[permutations.length][];
    for (int pair = 0; pair < rows.length; pair++) {
      int[] within = trueAt(eligible(pairs.get(pair)));
      int[] permutation = permutations[pair];
      rows[pair] = new int[permutation.length];
      for (int i = 0; i < permutation.length; i++) {
        rows[pair][i] = within.length == 0 ? 0 : within[permutation[i] % within.length];
      }
    }
    return rows;
  }

  /**
   * What each patch counts in the loss: equally within a pair, one in all over all pairs; nothing for a
   * pair without patches or without references in the mask.
   *
   * @param order numbers of pairs
   * @return (pairs in this order, B, K · K)
   */
  float[] weights(List<Integer> order) {
    List<CropPair> pairs = layout.pairs();
    int rowsOfPair = layout.images() * patches;
    float[] weights = new float[order.size() * rowsOfPair];
    for (int place = 0; place < order.size(); place++) {
      CropPair pair = pairs.get(order.get(place));
      boolean[] counts = ofPair(pair);
      int counted = trueAt(counts).length;
      if (counted == 0 || trueAt(eligible(pair)).length == 0) {
        continue;
      }
      float share = (float) (1.0 / counted / order.size());
      for (int i = 0; i < rowsOfPair; i++) {
        weights[place * rowsOfPair + i] = counts[i] ? share : 0;
      }
    }
    return weights;
  }

  /** Which of the teacher's patches of a pair may be references. */
  private boolean[] eligible(CropPair pair) {
    if (!referenceStride) {
      return ofPair(pair);
    }
    boolean[][] ofTeacher = cells[layout.teachers().indexOf(pair.global())];
    boolean[] eligible = new boolean[layout.images() * patches];
    for (int image = 0; image < layout.images(); image++) {
      // Meant as the images of a crop, in an array that is not ordered by crops.
      boolean[] grid = ofTeacher[layout.images() * pair.global() + image];
      System.arraycopy(grid, 0, eligible, image * patches, patches);
    }
    return eligible;
  }

  private static int[] trueAt(boolean[] flags) {
    return java.util.stream.IntStream.range(0, flags.length).filter(i -> flags[i]).toArray();
  }
}

package io.abaculus.eval.features;

import io.abaculus.graph.Check;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.IntStream;

/**
 * Finds the foreground by the attention of a class token to the patches of an image: the map is blurred, the
 * smallest set of patches that holds a share of its mass is kept, and what is left of that in small
 * pieces is dropped. After Caron et al., "Emerging properties in self-supervised vision transformers",
 * 2021, with the heads' mean in place of the best head.
 *
 * @param blurKernel side of the Gaussian blur's kernel, odd
 * @param blurSigma its standard deviation in patches
 * @param keptMass share of the mass that is foreground, in (0, 1]
 * @param smallestPiece patches of the smallest connected piece that stays; patches that touch at a
 *     corner are connected
 */
public record ForegroundMask(
    int blurKernel, double blurSigma, double keptMass, int smallestPiece) {

  /** As NeCo has it: 60 % of the mass, blurred by 0.6 patches, no pieces of one or two patches. */
  public static final ForegroundMask STANDARD = new ForegroundMask(7, 0.6, 0.6, 3);

  /**
   * Checks the ranges.
   *
   * @throws io.abaculus.graph.TensorException if the blur is not of an odd number of patches with a
   *     positive deviation, or the share of the mass is not in (0, 1]
   */
  public ForegroundMask {
    Check.that(
        blurKernel > 0 && blurKernel % 2 == 1 && blurSigma > 0,
        "foreground mask: a blur of %d patches and a deviation of %s",
        blurKernel,
        blurSigma);
    Check.that(
        keptMass > 0 && keptMass <= 1 && smallestPiece >= 0,
        "foreground mask: a share of %s in pieces of %d patches",
        keptMass,
        smallestPiece);
  }

  /** This mask with another share of the mass. */
  public ForegroundMask keeping(double mass) {
    return new ForegroundMask(blurKernel, blurSigma, mass, smallestPiece);
  }

  /**
   * The foreground of some images.
   *
   * @param attention of the class token to each patch, not negative: (maps, rows, columns)
   * @return 1 for foreground and 0 for background, of the same shape
   */
  public float[] of(float[] attention, int rows, int columns) {
    int size = rows * columns;
    Check.that(
        size > 0 && attention.length % size == 0,
        "foreground mask: %d numbers are no maps of %d x %d",
        attention.length,
        rows,
        columns);
    float[] masks = new float[attention.length];
    for (int from = 0; from < attention.length; from += size) {
      double[] map = new double[size];
      for (int i = 0; i < size; i++) {
        map[i] = attention[from + i];
      }
      boolean[] kept = heaviest(blurred(map, rows, columns));
      dropSmallPieces(kept, rows, columns);
      for (int i = 0; i < size; i++) {
        masks[from + i] = kept[i] ? 1 : 0;
      }
    }
    return masks;
  }

  private double[] blurred(double[] map, int rows, int columns) {
    double[] kernel = kernel();
    double[] along = new double[map.length];
    double[] both = new double[map.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double sum = 0;
        for (int k = 0; k < blurKernel; k++) {
          sum += kernel[k] * map[row * columns + reflected(column + k - blurKernel / 2, columns)];
        }
        along[row * columns + column] = sum;
      }
    }
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double sum = 0;
        for (int k = 0; k < blurKernel; k++) {
          sum += kernel[k] * along[reflected(row + k - blurKernel / 2, rows) * columns + column];
        }
        both[row * columns + column] = sum;
      }
    }
    return both;
  }

  private double[] kernel() {
    double[] kernel = new double[blurKernel];
    for (int i = 0; i < blurKernel; i++) {
      double distance = (i - blurKernel / 2) / blurSigma;
      kernel[i] = Math.exp(-0.5 * distance * distance);
    }
    double sum = Arrays.stream(kernel).sum();
    return Arrays.stream(kernel).map(weight -> weight / sum).toArray();
  }

  /** The place within 0 to length - 1 that a place is mirrored to; the border is not repeated. */
  private static int reflected(int place, int length) {
    int period = Math.max(1, 2 * (length - 1));
    int inPeriod = Math.floorMod(place, period);
    return Math.min(inPeriod, period - inPeriod) % length;
  }

  /** The patches that are not among the lightest ones, which together hold the rest of the mass. */
  private boolean[] heaviest(double[] map) {
    double total = Arrays.stream(map).sum();
    int[] ascending =
        IntStream.range(0, map.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> map[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean[] kept = new boolean[map.length];
    double cumulative = 0;
    for (int patch : ascending) {
      cumulative += map[patch] / total;
      kept[patch] = cumulative > 1 - keptMass;
    }
    return kept;
  }

  private void dropSmallPieces(boolean[] kept, int rows, int columns) {
    boolean[] seen = new boolean[kept.length];
    for (int start = 0; start < kept.length; start++) {
      if (kept[start] && !seen[start]) {
        int[] piece = piece(kept, seen, start, rows, columns);
        if (piece.length < smallestPiece) {
          Arrays.stream(piece).forEach(patch -> kept[patch] = false);
        }
      }
    }
  }

  private static int[] piece(boolean[] kept, boolean[] seen, int start, int rows, int columns) {
    IntStream.Builder piece = IntStream.builder();
    Deque<Integer> open = new ArrayDeque<>();
    open.push(start);
    seen[start] = true;
    while (!open.isEmpty()) {
      int patch = open.pop();
      piece.add(patch);
      int row = patch / columns;
      int column = patch % columns;
      for (int r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (int c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
          int neighbour = r * columns + c;
          if (kept[neighbour] && !seen[neighbour]) {
            seen[neighbour] = true;
            open.push(neighbour);
          }
        }
      }
    }
    return piece.build().toArray();
  }
}

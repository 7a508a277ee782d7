package io.abaculus.neco.augment;

import io.abaculus.data.RandomSource;
import io.abaculus.data.image.CropBox;
import io.abaculus.data.image.RandomResizedCrop;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an image's crops lie. Each is drawn by the algorithm of torchvision's
 * {@code RandomResizedCrop}; a crop that shares too little with a global crop before it is drawn
 * again.
 *
 * <p>NeCo's reference code draws again without end, and never returns from an image 70 times as
 * wide as high, whose widest crops are all too small. Here a crop is drawn at most
 * {@link #MAX_ATTEMPTS} times, after which the draw whose smallest intersection with the global
 * crops was the largest is taken; and should even that one miss a global crop, it is moved onto the
 * middle of what the global crops share. So with two global crops every pair overlaps, whatever the
 * image's shape.
 */
public final class CropSampler {
  /**
   * Draws per crop before the best one is taken. In 200 000 simulated images of 4:3, no six crops
   * together needed more than 30, so for photographs the bound changes nothing.
   */
  public static final int MAX_ATTEMPTS = 200;

  private final AugmentConfig config;

  /** A sampler of the crops of {@code config}. */
  public CropSampler(AugmentConfig config) {
    this.config = config;
  }

  /**
   * Draws the crops of one image, global ones first.
   *
   * @param imageWidth in pixels
   * @param imageHeight in pixels
   */
  public List<CropBox> sample(int imageWidth, int imageHeight, RandomSource random) {
    long threshold = (long) ((double) imageWidth * imageHeight * config.minIntersection());
    List<CropBox> globals = new ArrayList<>();
    List<CropBox> all = new ArrayList<>();
    for (CropKind kind : config.kinds()) {
      boolean global = kind == config.kinds().getFirst();
      for (int i = 0; i < kind.count(); i++) {
        CropBox box =
            overlapping(imageWidth, imageHeight, kind, globals, global ? 2 * threshold : threshold,
                random);
        all.add(box);
        if (global) {
          globals.add(box);
        }
      }
    }
    return all;
  }

  private CropBox overlapping(
      int imageWidth, int imageHeight, CropKind kind, List<CropBox> globals, long threshold,
      RandomSource random) {
    CropBox best = null;
    long bestIntersection = -1;
    for (int attempt = 0; attempt < MAX_ATTEMPTS || config.unboundedCropResampling(); attempt++) {
      CropBox box =
          RandomResizedCrop.sample(imageWidth, imageHeight, kind.minScale(), kind.maxScale(),
              random);
      long intersection = smallestIntersection(box, globals);
      if (intersection > threshold) {
        return box;
      }
      if (intersection > bestIntersection) {
        best = box;
        bestIntersection = intersection;
      }
    }
    if (best == null) {
      throw new AssertionError("no crop was drawn");
    }
    return bestIntersection > 0 ? best : ontoShared(best, globals, imageWidth, imageHeight);
  }

  /**
   * The smallest of a box's intersections with the global crops, in pixels; without any, larger
   * than all thresholds.
   */
  private static long smallestIntersection(CropBox box, List<CropBox> globals) {
    long smallest = Long.MAX_VALUE;
    for (CropBox global : globals) {
      smallest = Math.min(smallest, box.intersectionArea(global));
    }
    return smallest;
  }

  /**
   * Centres a box on what all global crops share, or, if three or more share nothing, on the first.
   */
  private static CropBox ontoShared(CropBox box, List<CropBox> globals, int imageWidth,
      int imageHeight) {
    int left = 0;
    int top = 0;
    int right = imageWidth;
    int bottom = imageHeight;
    for (CropBox global : globals) {
      int sharedLeft = Math.max(left, global.left());
      int sharedTop = Math.max(top, global.top());
      int sharedRight = Math.min(right, global.right());
      int sharedBottom = Math.min(bottom, global.bottom());
      if (sharedLeft < sharedRight && sharedTop < sharedBottom) {
        left = sharedLeft;
        top = sharedTop;
        right = sharedRight;
        bottom = sharedBottom;
      }
    }
    int middleX = (left + right) / 2;
    int middleY = (top + bottom) / 2;
    return new CropBox(
        Math.clamp(middleX - box.width() / 2, 0, imageWidth - box.width()),
        Math.clamp(middleY - box.height() / 2, 0, imageHeight - box.height()),
        box.width(),
        box.height());
  }
}

package io.abaculus.eval;

import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.dataset.SegmentationDataset;
import io.abaculus.eval.dataset.SegmentedImage;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Images of 16 pixels with a grey background, class 0, and a red or a green square of 8 pixels, classes 1
 * and 2. Pixels are a little brighter or darker at random; those of the first row do not count.
 *
 * @param size how many there are
 * @param seed of them
 * @param damaged indices of images that cannot be read
 */
public record Squares(int size, long seed, Set<Integer> damaged) implements SegmentationDataset {
  /** The side of an image. */
  public static final int SIDE = 16;

  private static final int[][] COLOURS = {{128, 128, 128}, {200, 40, 40}, {40, 200, 40}};

  @Override
  public String name() {
    return "squares";
  }

  @Override
  public List<String> classNames() {
    return List.of("background", "red", "green");
  }

  @Override
  public int ignored() {
    return 255;
  }

  @Override
  public SegmentedImage get(int index) throws IOException {
    if (damaged.contains(index)) {
      throw new IOException("damaged");
    }
    Random random = new Random(31 * seed + index);
    int kind = 1 + index % 2;
    int left = 2 * random.nextInt(5);
    int top = 2 * random.nextInt(5);
    byte[] pixels = new byte[3 * SIDE * SIDE];
    byte[] labels = new byte[SIDE * SIDE];
    for (int i = 0; i < labels.length; i++) {
      int x = i % SIDE - left;
      int y = i / SIDE - top;
      int label = x >= 0 && x < 8 && y >= 0 && y < 8 ? kind : 0;
      labels[i] = (byte) (i < SIDE ? ignored() : label);
      int brighter = random.nextInt(21) - 10;
      for (int channel = 0; channel < 3; channel++) {
        pixels[3 * i + channel] = (byte) (COLOURS[label][channel] + brighter);
      }
    }
    return new SegmentedImage(
        RgbImage.of(SIDE, SIDE, pixels), new LabelMap(SIDE, SIDE, labels));
  }

  @Override
  public String recordName(int index) {
    return "square " + index;
  }
}

package io.abaculus.eval;

import io.abaculus.data.image.RgbImage;
import io.abaculus.eval.features.PatchEncoder;
import io.abaculus.eval.features.PatchFeatures;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model whose features are a patch's mean red, green and blue in [-1, 1].
 *
 * @param patchSize the side of a patch
 * @param encoded how many images went through it
 */
public record MeanColours(int patchSize, AtomicInteger encoded) implements PatchEncoder {
  /** A model that has seen no images. */
  public MeanColours(int patchSize) {
    this(patchSize, new AtomicInteger());
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public List<PatchFeatures> encode(List<RgbImage> images) {
    encoded.addAndGet(images.size());
    return images.stream().map(this::encode).toList();
  }

  private PatchFeatures encode(RgbImage image) {
    int rows = image.height() / patchSize;
    int columns = image.width() / patchSize;
    float[] patches = new float[rows * columns * 3];
    for (int y = 0; y < rows * patchSize; y++) {
      for (int x = 0; x < columns * patchSize; x++) {
        int patch = y / patchSize * columns + x / patchSize;
        for (int channel = 0; channel < 3; channel++) {
          patches[3 * patch + channel] +=
              (image.sample(x, y, channel) / 127.5f - 1) / (patchSize * patchSize);
        }
      }
    }
    return new PatchFeatures(rows, columns, 3, patches, new float[3]);
  }
}

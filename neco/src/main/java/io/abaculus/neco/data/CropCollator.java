package io.abaculus.neco.data;

import io.abaculus.data.Collator;
import io.abaculus.data.Occurrence;
import io.abaculus.data.image.CropBox;
import io.abaculus.data.image.RgbImage;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.augment.Augmentation;
import io.abaculus.neco.augment.CropKind;
import io.abaculus.neco.augment.CropPairs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes batches of images' augmented crops, in arrays that are filled anew. */
final class CropCollator implements Collator<RgbImage, CropArrays> {
  private static final int BOX = 4;

  private final AugmentConfig config;
  private final Augmentation augmentation;

  CropCollator(AugmentConfig config) {
    this.config = config;
    augmentation = new Augmentation(config);
  }

  /** The floats that an image's crops and boxes take. */
  long floatsPerImage() {
    long floats = 2L * boxFloats();
    for (CropKind kind : config.kinds()) {
      floats += cropFloats(kind);
    }
    return floats;
  }

  /** The floats of an image's crops of one kind. */
  static long cropFloats(CropKind kind) {
    return (long) kind.count() * Crops.CHANNELS * kind.size() * kind.size();
  }

  private int boxFloats() {
    return config.globalCrops() * config.crops() * BOX;
  }

  @Override
  public Slots<RgbImage, CropArrays> begin(
      int size, @Nullable Slots<RgbImage, CropArrays> free) {
    return free instanceof CropSlots slots && slots.size == size ? slots : new CropSlots(size);
  }

  private final class CropSlots implements Slots<RgbImage, CropArrays> {
    private final int size;
    private final CropArrays arrays;

    CropSlots(int size) {
      this.size = size;
      List<Crops> crops = new ArrayList<>();
      for (CropKind kind : config.kinds()) {
        float[] pixels = new float[Math.toIntExact(size * cropFloats(kind))];
        crops.add(new Crops(kind.count(), kind.size(), pixels));
      }
      arrays =
          new CropArrays(
              crops, new float[size * boxFloats()], new float[size * boxFloats()]);
    }

    @Override
    public void put(int slot, RgbImage image, Occurrence occurrence) {
      List<CropBox> boxes = augmentation.boxes(image.width(), image.height(), occurrence);
      int next = 0;
      for (Crops kind : arrays.crops()) {
        for (int crop = 0; crop < kind.count(); crop++) {
          RgbImage pixels = augmentation.crop(image, next, boxes.get(next), occurrence);
          config.normalization().toChw(pixels, kind.pixels(), kind.offset(crop, slot));
          next++;
        }
      }
      int offset = slot * boxFloats();
      CropPairs.boxes(
          boxes, config, arrays.globalBoxes(), offset, arrays.allBoxes(), offset);
    }

    @Override
    public CropArrays finish() {
      return arrays;
    }
  }
}

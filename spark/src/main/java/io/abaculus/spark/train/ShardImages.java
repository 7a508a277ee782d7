package io.abaculus.spark.train;

import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.data.Crops;
import java.io.Serializable;
import java.util.List;

/**
 * The crops of a shard's images on their way to an executor.
 *
 * @param epoch of the training
 * @param step of the epoch
 * @param size images
 * @param crops as {@link CropBatch#crops}
 * @param globalBoxes as {@link CropBatch#globalBoxes}
 * @param allBoxes as {@link CropBatch#allBoxes}
 */
record ShardImages(
    long epoch, long step, int size, List<SentCrops> crops, float[] globalBoxes, float[] allBoxes)
    implements Serializable {
  /** Copies the list. */
  ShardImages {
    crops = List.copyOf(crops);
  }

  static ShardImages of(CropBatch images) {
    return new ShardImages(
        images.epoch(),
        images.step(),
        images.size(),
        images.crops().stream().map(SentCrops::of).toList(),
        images.globalBoxes(),
        images.allBoxes());
  }

  /** The crops, without the names of their files. */
  CropBatch batch() {
    return new CropBatch(
        epoch,
        step,
        size,
        crops.stream().map(SentCrops::crops).toList(),
        globalBoxes,
        allBoxes,
        List.of(),
        List.of(),
        0);
  }

  /** Crops of one kind, as {@link Crops} says. */
  private record SentCrops(int count, int side, SentNumbers pixels) implements Serializable {
    static SentCrops of(Crops crops) {
      return new SentCrops(crops.count(), crops.side(), SentNumbers.of(crops.pixels()));
    }

    Crops crops() {
      return new Crops(count, side, pixels.floats());
    }
  }
}

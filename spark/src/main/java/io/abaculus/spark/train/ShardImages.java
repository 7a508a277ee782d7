package io.abaculus.spark.train;

import io.abaculus.neco.data.CropBatch;
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
    long epoch, long step, int size, List<float[]> crops, float[] globalBoxes, float[] allBoxes)
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
        images.crops(),
        images.globalBoxes(),
        images.allBoxes());
  }

  /** The crops, without the names of their files. */
  CropBatch batch() {
    return new CropBatch(
        epoch, step, size, crops, globalBoxes, allBoxes, List.of(), List.of(), 0);
  }
}

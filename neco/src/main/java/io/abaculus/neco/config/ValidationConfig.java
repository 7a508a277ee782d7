package io.abaculus.neco.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clustering of VOC's validation images that NeCo runs while it trains.
 *
 * @param vocDataPath where VOC lies; null: no validation
 * @param sizeCropsVal side in pixels that images are resized to
 * @param numClassesVal classes, with the background
 * @param valBatchSize images of a batch
 * @param valIters batches
 * @param valEveryNEpochs epochs between validations
 * @param valAtStart validate before the first step too
 * @param numClustersKmeansMiou numbers of clusters
 * @param valDownsampleMasks compare at 100 x 100 pixels
 */
public record ValidationConfig(
    @Key(value = "data.voc_data_path", nullable = true) @Nullable String vocDataPath,
    @Key(value = "data.size_crops_val", range = "[1, 4096]") int sizeCropsVal,
    @Key(value = "data.num_classes_val", range = "[1, 1000]") int numClassesVal,
    @Key(value = "train.val_batch_size", range = "[1, 65536]") int valBatchSize,
    @Key(value = "train.val_iters", range = "[1, 1000000]") int valIters,
    @Key(value = "train.val_every_n_epochs", range = "[1, 1000000]") int valEveryNEpochs,
    @Key("train.val_at_start") boolean valAtStart,
    @Key(value = "train.num_clusters_kmeans_miou", range = "[1, 100000]") List<
        Integer> numClustersKmeansMiou,
    @Key("train.val_downsample_masks") boolean valDownsampleMasks) {

  public ValidationConfig {
    numClustersKmeansMiou = List.copyOf(numClustersKmeansMiou);
  }
}

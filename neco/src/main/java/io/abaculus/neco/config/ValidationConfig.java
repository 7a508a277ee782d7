package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of VOC's validation images while NeCo trains: clusters of their patches, as NeCo does it,
 * and their segmentation in context.
 *
 * @param vocDataPath where VOC lies; null: no validation
 * @param sizeCropsVal side in pixels that images are resized to
 * @param numClassesVal classes, with the background
 * @param valBatchSize images of a batch
 * @param valIters batches
 * @param valEveryNEpochs epochs between validations
 * @param valEveryNSteps steps between validations, in place of epochs; null: by epochs
 * @param valInContextImages training images that the memory is made of, and as many validation images that
 *     are segmented by it, at most; 0: none
 * @param valAtStart validate before the first step too
 * @param numClustersKmeansMiou numbers of clusters
 * @param valDownsampleMasks compare at 100 x 100 pixels
 */
public record ValidationConfig(
    @JsonProperty("data.voc_data_path") @Accepts(nullable = true,
        path = true) @Nullable String vocDataPath,
    @JsonProperty("data.size_crops_val") @Accepts(range = "[1, 4096]") int sizeCropsVal,
    @JsonProperty("data.num_classes_val") @Accepts(range = "[1, 1000]") int numClassesVal,
    @JsonProperty("train.val_batch_size") @Accepts(range = "[1, 65536]") int valBatchSize,
    @JsonProperty("train.val_iters") @Accepts(range = "[1, 1000000]") int valIters,
    @JsonProperty("train.val_every_n_epochs") @Accepts(range = "[1, 1000000]") int valEveryNEpochs,
    @JsonProperty("train.val_every_n_steps") @Accepts(range = "[1, 1000000000]",
        nullable = true) @Nullable Integer valEveryNSteps,
    @JsonProperty("train.val_in_context_images") @Accepts(
        range = "[0, 100000]") int valInContextImages,
    @JsonProperty("train.val_at_start") boolean valAtStart,
    @JsonProperty("train.num_clusters_kmeans_miou") @Accepts(range = "[1, 100000]") List<
        Integer> numClustersKmeansMiou,
    @JsonProperty("train.val_downsample_masks") boolean valDownsampleMasks) {

  /** Keeps an unmodifiable copy of the list. */
  public ValidationConfig {
    numClustersKmeansMiou = List.copyOf(numClustersKmeansMiou);
  }
}

package io.abaculus.neco.config;

import io.abaculus.data.Suggestions;
import java.util.List;
import java.util.function.BiConsumer;

/** What settings that are each in range may still get wrong together. */
final class Consistency {

  private final NecoConfig config;
  private final BiConsumer<String, String> problem;

  private Consistency(NecoConfig config, BiConsumer<String, String> problem) {
    this.config = config;
    this.problem = problem;
  }

  /** Reports each problem as the key to change and what is wrong. */
  static void check(NecoConfig config, BiConsumer<String, String> problem) {
    Consistency consistency = new Consistency(config, problem);
    consistency.checkObjective();
    consistency.checkCrops();
    consistency.checkBackbone();
    consistency.checkWeights();
    consistency.checkShards();
    consistency.checkQueue();
    consistency.checkSteps();
  }

  private void checkObjective() {
    switch (config.objective()) {
      case NECO -> {
        if (config.data().flipProbability() > 0) {
          problem.accept(
              "data.flip_probability",
              "train.objective neco compares places of crops, which flips would move; got "
                  + config.data().flipProbability());
        }
      }
      case DINO -> {
        if (!config.model().useTeacher()) {
          problem.accept("train.use_teacher", "train.objective dino needs a teacher");
        }
        if (!config.model().copyHeadToTeacher()) {
          problem.accept(
              "train.copy_head_to_teacher",
              "train.objective dino begins with a teacher that is the student; got false");
        }
      }
    }
  }

  private void checkCrops() {
    DataConfig data = config.data();
    if (data.globalCrops() != 2) {
      problem.accept("data.nmb_samples", "there must be exactly 2 global crops, got " + data
          .globalCrops());
    }
    for (int kind = 0; kind < 2; kind++) {
      double min = data.minScaleCrops().get(kind);
      double max = data.maxScaleCrops().get(kind);
      if (min > max) {
        problem.accept(
            "data.min_scale_crops", min + " is greater than data.max_scale_crops, which is " + max);
      }
      int size = data.sizeCrops().get(kind);
      // The DINO backbone drops the pixels of a local crop that fill no patch; nothing else may.
      boolean mayDropPixels = kind == 1 && config.model().archVersion() == ArchVersion.V1;
      checkPatches("data.size_crops", size, mayDropPixels);
    }
    if (config.validation().vocDataPath() != null) {
      checkPatches("data.size_crops_val", config.validation().sizeCropsVal(), false);
    }
    List<String> folders = data.dataDir();
    int expected = data.datasetName().folders();
    if (folders != null && folders.size() != expected) {
      problem.accept(
          "data.data_dir",
          "data.dataset_name '%s' takes %d folder%s, got %s"
              .formatted(
                  data.datasetName().text(), expected, expected == 1 ? "" : "s", folders));
    }
  }

  private void checkPatches(String key, int size, boolean mayDropPixels) {
    int patch = config.model().patchSize();
    if (size < patch || (!mayDropPixels && size % patch != 0)) {
      problem.accept(
          key,
          "%d is not a multiple of train.patch_size, which is %d; the nearest are %d and %d"
              .formatted(
                  size, patch, Math.max(1, size / patch) * patch, (Math.max(1, size / patch) + 1)
                      * patch));
    }
  }

  private void checkBackbone() {
    ModelConfig model = config.model();
    ModelConfig.Backbone backbone = model.backbone();
    if (model.archVersion() == ArchVersion.V1) {
      if (model.arch() == BackboneSize.VIT_GIANT) {
        problem.accept("train.arch", "vit-giant exists only with train.arch_version v2");
      }
      if (model.numRegisterTokens() > 0) {
        problem.accept(
            "train.num_register_tokens",
            "train.arch_version v1 has no registers, got " + model.numRegisterTokens());
      }
    }
    if (backbone.embedDim() % backbone.numHeads() != 0) {
      problem.accept(
          model.numHeads() != null ? "train.num_heads" : "train.embed_dim",
          "%d features cannot be split among %d heads"
              .formatted(backbone.embedDim(), backbone.numHeads()));
    }
    checkPatches("train.img_size", backbone.imageSize(), false);
    switch (model.trainableBlocks()) {
      case TrainableBlocks.All() -> {}
      case TrainableBlocks.From(int first) -> {
        if (first >= backbone.depth() || first < -backbone.depth()) {
          problem.accept("train.trainable_blocks", noSuchBlock(first, backbone.depth()));
        }
      }
      case TrainableBlocks.Only(List<Integer> blocks) ->
          blocks.stream()
              .filter(block -> block < 0 || block >= backbone.depth())
              .findFirst()
              .ifPresent(
                  block -> problem.accept(
                      "train.trainable_blocks", noSuchBlock(block, backbone.depth())));
    }
  }

  private static String noSuchBlock(int block, int depth) {
    return "there is no block " + block + " in a backbone of " + depth;
  }

  private void checkWeights() {
    String weights = config.model().pretrainedWeights();
    boolean looksLikeFile =
        weights != null
            && (weights.indexOf('.') >= 0 || weights.indexOf('/') >= 0 || weights.indexOf('\\')
                >= 0);
    if (weights != null && !InitialWeights.isName(weights) && !looksLikeFile) {
      problem.accept(
          "train.pretrained_weights",
          "expected a safetensors file or one of %s, got '%s'%s"
              .formatted(
                  String.join(", ", InitialWeights.NAMES),
                  weights,
                  Suggestions.hint(weights, InitialWeights.NAMES)));
    }
  }

  private void checkShards() {
    int batch = config.train().batchSize();
    int shards = config.train().shards();
    if (batch % shards != 0) {
      problem.accept(
          "train.shards",
          "the %d images of train.batch_size cannot be split into %d equal parts; use %s"
              .formatted(batch, shards, nearestDivisors(batch, shards)));
    }
  }

  /** The divisors next to a number that is none, the smaller one first. */
  private static String nearestDivisors(int dividend, int number) {
    int below = Math.min(number, dividend);
    while (dividend % below != 0) {
      below--;
    }
    if (number > dividend) {
      return Integer.toString(below);
    }
    int above = number;
    while (dividend % above != 0) {
      above++;
    }
    return below + " or " + above;
  }

  private void checkQueue() {
    LossConfig loss = config.loss();
    int images = config.train().batchSize() / config.train().shards();
    long needed = (long) images * loss.references();
    if (loss.isQueueUsable() && needed > loss.queueLength()) {
      problem.accept(
          "train.queue_length",
          "a step draws %d references (%d images x %d), more than the queue holds, which is %d"
              .formatted(needed, images, loss.references(), loss.queueLength()));
    }
  }

  private void checkSteps() {
    TrainConfig train = config.train();
    Integer max = train.maxSteps();
    Integer scheduled = train.scheduleSteps();
    if (max != null && scheduled != null && max > scheduled) {
      problem.accept(
          "train.max_steps",
          max + " is more than the schedules last, which is train.schedule_steps " + scheduled);
    }
  }
}

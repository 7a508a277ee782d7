package io.abaculus.bench;

import io.abaculus.bench.Workload.Step;
import io.abaculus.device.Device;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.data.Crops;
import io.abaculus.neco.model.NecoModel;
import io.abaculus.neco.model.NecoStep;
import io.abaculus.neco.model.StepGraph;
import io.abaculus.neco.model.StepInput;
import io.abaculus.nn.Mode;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Whole models: vision transformers, whose images lie on the device, and the step of NeCo, whose crops
 * come from the host in every step as they do in training.
 */
public final class ModelWorkloads {
  private static final int COORDINATES = 4;
  private static final long SEED = 1;

  /** Longer than anybody measures. */
  private static final int SCHEDULE = 10_000;

  private final Device device;
  private final WorkloadSizes sizes;

  /** Of models of certain sizes on a device. */
  public ModelWorkloads(Device device, WorkloadSizes sizes) {
    this.device = device;
    this.sizes = sizes;
  }

  /** The steps of NeCo, then of vision transformers, and these transformers' forward passes. */
  List<Workload> ofBatch(int batch) {
    return List.of(
        necoStep(batch),
        trainingStep("vit-s/14", sizes.small(), batch),
        trainingStep("vit-b/14", sizes.base(), batch),
        forward("vit-s/14", sizes.small(), batch),
        forward("vit-b/14", sizes.base(), batch));
  }

  /** A step and a forward pass of a transformer that is larger than what is usually timed. */
  List<Workload> largest(int batch) {
    return List.of(
        trainingStep("vit-l/14", VitConfig.dinov2Large(), batch),
        forward("vit-l/14", VitConfig.dinov2Large(), batch));
  }

  /** A forward pass. */
  public Workload forward(String name, VitConfig config, int batch) {
    return workload(
        name + " forward", batch,
        () -> {
          VisionTransformer model = TransformerTraining.model(device, config);
          Tensor images = TransformerTraining.images(device, batch, sizes.globalSide());
          return () -> new Step(
              model.forwardFeatures(images, Mode.inference()).patchTokens().mean());
        });
  }

  /** A step of AdamW by the mean of the squared patch tokens. */
  public Workload trainingStep(String name, VitConfig config, int batch) {
    return workload(
        name + " training step", batch,
        () -> new TransformerTraining(device, config, batch, sizes.globalSide())::step);
  }

  private Workload workload(String name, int batch, Supplier<Supplier<Step>> setUp) {
    return new Workload(
        name, "%dx%d".formatted(batch, sizes.globalSide()), batch, "images/s", setUp);
  }

  /** A step of NeCo. */
  public Workload necoStep(int batch) {
    return new Workload(
        "neco step",
        "%dx%d/%d".formatted(batch, sizes.globalSide(), sizes.localSide()),
        batch,
        "images/s",
        () -> {
          NecoConfig config = necoConfig(batch);
          NecoStep steps =
              NecoStep.of(
                  NecoModel.random(config.model(), SEED, device), config, SCHEDULE, device);
          CropBatch crops = crops(config, batch);
          return () -> {
            StepGraph graph =
                steps.next(
                    StepInput.of(crops, config.model().patchSize(), device));
            return new Step(List.of(graph.loss()), graph.assigned());
          };
        });
  }

  private NecoConfig necoConfig(int batch) {
    LayeredConfig layers =
        LayeredConfig.of("small/dinov2r")
            .with("train.batch_size=" + batch)
            .with("data.size_crops=[%d,%d]".formatted(sizes.globalSide(), sizes.localSide()));
    for (String setting : sizes.necoSettings()) {
      layers = layers.with(setting);
    }
    return layers.bind();
  }

  /** Any pixels; crops overlap in the middle of both. */
  private CropBatch crops(NecoConfig config, int batch) {
    SplittableRandom random = new SplittableRandom(SEED);
    int global = config.data().globalCrops();
    int all = config.data().nmbSamples().stream().mapToInt(Integer::intValue).sum();
    List<Crops> crops =
        List.of(
            crops(random, batch, global, sizes.globalSide()),
            crops(random, batch, all - global, sizes.localSide()));
    float[] inGlobal = new float[batch * global * all * COORDINATES];
    float[] inAll = new float[inGlobal.length];
    for (int box = 0; box < inGlobal.length / COORDINATES; box++) {
      fillBox(inGlobal, box, sizes.globalSide());
      fillBox(inAll, box, (box / global) % all < global ? sizes.globalSide() : sizes.localSide());
    }
    return new CropBatch(
        0, 0, batch, crops, inGlobal, inAll, Collections.nCopies(batch, Path.of("image")),
        List.of(), 0);
  }

  private static Crops crops(SplittableRandom random, int batch, int count, int side) {
    return new Crops(
        count, side, RandomFloats.next(random, count * batch * Crops.CHANNELS * side * side));
  }

  private static void fillBox(float[] boxes, int box, int side) {
    boxes[box * COORDINATES] = 0.25f * side;
    boxes[box * COORDINATES + 1] = 0.25f * side;
    boxes[box * COORDINATES + 2] = 0.75f * side;
    boxes[box * COORDINATES + 3] = 0.75f * side;
  }
}

package io.abaculus.neco.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.CounterRandom;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.data.CropBatch;
import io.abaculus.neco.data.Crops;
import io.abaculus.neco.loss.CropBoxes;
import io.abaculus.neco.loss.CropLayout;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps of a model of two small blocks, on two images with two global and two local crops. */
class NecoStepTest {
  private static final int IMAGES = 2;
  private static final int STEPS = 10;
  private static final int PAIRS = 6;
  private static final Device DEVICE = Devices.standard();

  private static NecoConfig config(String... assignments) {
    LayeredConfig layers =
        LayeredConfig.of("demo")
            .with("data.size_crops=[40,24]")
            .with("train.img_size=40")
            .with("train.embed_dim=24")
            .with("train.num_heads=2")
            .with("train.depth=2")
            .with("train.projection_hidden_dim=32")
            .with("train.projection_feat_dim=16")
            .with("train.roi_align_kernel_size=3")
            .with("train.queue_length=64")
            .with("train.batch_size=2");
    return layers.with(List.of(assignments)).bind();
  }

  private static NecoStep steps(String... assignments) {
    NecoConfig config = config(assignments);
    return NecoStep.of(NecoModel.random(config.model(), 1, DEVICE), config, STEPS, DEVICE);
  }

  private static StepInput input(long seed) {
    CropLayout layout = new CropLayout(IMAGES, 2, 2, 5, 3, 8);
    CounterRandom random = new CounterRandom(seed);
    float[] inGlobal = new float[IMAGES * 2 * 4 * 4];
    float[] inAll = new float[inGlobal.length];
    for (int box = 0; box < inGlobal.length / 4; box++) {
      write(random, inGlobal, box, 40);
      write(random, inAll, box, box / 2 % 4 < 2 ? 40 : 24);
    }
    return new StepInput(
        new RandomKey(seed).normal(2 * IMAGES, 3, 40, 40),
        new RandomKey(seed + 1).normal(2 * IMAGES, 3, 24, 24),
        new CropBoxes(layout, inGlobal, inAll));
  }

  private static void write(CounterRandom random, float[] boxes, int box, int size) {
    boxes[4 * box] = (float) random.nextDouble(0, size / 2.0);
    boxes[4 * box + 1] = (float) random.nextDouble(0, size / 2.0);
    boxes[4 * box + 2] = (float) random.nextDouble(size / 2.0 + 1, size);
    boxes[4 * box + 3] = (float) random.nextDouble(size / 2.0 + 1, size);
  }

  private static Map<String, float[]> weights(Encoder encoder) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (Parameter parameter : encoder.parameters()) {
      weights.put(parameter.name(), parameter.value().toFloatArray());
    }
    return weights;
  }

  private static List<Double> losses(NecoStep steps, int number) {
    List<Double> losses = new ArrayList<>();
    for (int step = 0; step < number; step++) {
      losses.add(steps.next(input(step)).run());
    }
    return losses;
  }

  private static Encoder teacher(NecoStep steps) {
    Encoder teacher = steps.model().teacher();
    assertNotNull(teacher);
    return teacher;
  }

  @Test
  void lowerTheLossOnTheSameImages() {
    NecoStep steps =
        steps(
            "train.lr_backbone=0.003",
            "train.lr_heads=0.003",
            "train.is_queue_usable=false",
            "train.momentum_teacher=1.0",
            "train.momentum_teacher_end=1.0");
    int[][] references = new int[PAIRS][];
    for (int pair = 0; pair < PAIRS; pair++) {
      references[pair] = new CounterRandom(pair).permutation(IMAGES * 9);
    }
    double first = steps.next(input(3), references).run();
    double last = first;
    for (int step = 1; step < STEPS; step++) {
      last = steps.next(input(3), references).run();
    }
    assertTrue(last < first - 0.05, first + " to " + last);
  }

  @Test
  void runOnePlanOverAndOver() {
    for (String[] assignments : new String[][]{
      {},
      {"train.is_queue_usable=false"},
      {"train.drop_path_rate=0.3"},
      {"train.loss_mask=fg"},
      {"train.grad_norm_clipping=0.1"},
      {"train.gradient_checkpointing=true"}
    }) {
      NecoStep steps = steps(assignments);
      StepInput first = input(1);
      StepInput second = input(2);
      StepInput third = input(3);
      Tensor[] pictures = {
        first.globalCrops(), first.localCrops(), second.globalCrops(), second.localCrops(),
        third.globalCrops(), third.localCrops()
      };
      Tensors.evaluate(pictures);
      steps.next(first).run();
      long misses = DEVICE.plans().misses();
      steps.next(second).run();
      steps.next(third).run();
      assertEquals(misses, DEVICE.plans().misses(), Arrays.toString(assignments));
    }
  }

  @Test
  void repeatThemselvesWithTheSameSeed() {
    String[] assignments = {"train.drop_path_rate=0.3"};
    assertEquals(losses(steps(assignments), 3), losses(steps(assignments), 3));
  }

  @Test
  void moveTheTeacherTowardsTheStudentFromBeforeTheStep() {
    NecoStep steps = steps("train.momentum_teacher=0.25");
    float[] student = weights(steps.model().student()).get("cls_token");
    assertNotNull(student);
    // The teacher begins equal, so it is given something to move from.
    Parameter parameter = teacher(steps).namedParameters().get("cls_token");
    assertNotNull(parameter);
    parameter.assign(parameter.value().add(1));
    Tensors.evaluate(List.of(), List.of(parameter));
    steps.next(input(1)).run();
    float expected = 0.25f * (student[0] + 1) + 0.75f * student[0];
    assertEquals(expected, parameter.value().toFloatArray()[0], 1e-6);
  }

  @Test
  void leaveTheTeacherAloneAtAMomentumOfOne() {
    NecoStep steps = steps("train.momentum_teacher=1.0", "train.momentum_teacher_end=1.0");
    Map<String, float[]> before = weights(teacher(steps));
    losses(steps, 2);
    weights(teacher(steps)).forEach((name, now) -> assertArrayEquals(before.get(name), now, name));
  }

  @Test
  void trainEveryParameterThatIsUsed() {
    NecoStep steps = steps();
    Map<String, float[]> before = weights(steps.model().student());
    losses(steps, 1);
    weights(steps.model().student())
        .forEach(
            (name, now) -> assertEquals(
                name.equals("mask_token"), Arrays.equals(before.get(name), now), name));
  }

  @Test
  void trainTheChosenBlocksAlone() {
    NecoStep steps = steps("train.trainable_blocks=1");
    Map<String, float[]> before = weights(steps.model().student());
    losses(steps, 1);
    weights(steps.model().student())
        .forEach(
            (name, now) -> {
              boolean trained = name.startsWith("blocks.1.") || name.startsWith("projection_head.");
              assertEquals(!trained, Arrays.equals(before.get(name), now), name);
            });
  }

  @Test
  void fillTheQueue() {
    NecoStep steps = steps();
    assertNotNull(steps.queue());
    losses(steps, 2);
    assertEquals(40, steps.queue().filled());
    float[] lengths = steps.queue().value().square().sum(2).toFloatArray();
    for (int place = 0; place < 64; place++) {
      assertEquals(place < 40 ? 1 : 0, lengths[place], 1e-5);
    }
  }

  @Test
  void fillTheQueueFromEveryShard() {
    NecoStep steps = steps();
    assertNotNull(steps.queue());
    BatchGradients first = steps.gradients(input(1), new Shard(0, 2)).computed();
    BatchGradients second = steps.gradients(input(2), new Shard(1, 2)).computed();
    steps.next(first.plus(second)).run();

    assertEquals(40, steps.queue().filled());
    float[] latest = steps.queue().value().slice(1, 0, 20).toFloatArray();
    float[] before = steps.queue().value().slice(1, 20, 40).toFloatArray();
    assertArrayEquals(second.seen().getFirst().toFloatArray(), latest);
    assertArrayEquals(first.seen().getFirst().toFloatArray(), before);
  }

  @Test
  void lookAtForegroundAndBackgroundApart() {
    double all = losses(steps("train.is_queue_usable=false"), 1).getFirst();
    double foreground =
        losses(steps("train.is_queue_usable=false", "train.loss_mask=fg"), 1).getFirst();
    double background =
        losses(steps("train.is_queue_usable=false", "train.loss_mask=bg"), 1).getFirst();
    assertTrue(Double.isFinite(foreground) && Double.isFinite(background));
    assertTrue(all != foreground && all != background && foreground != background);
  }

  @Test
  void clipGradients() {
    StepGraph step = steps("train.grad_norm_clipping=0.001").next(input(1));
    step.run();
    assertNotNull(step.gradientNorm());
    assertTrue(step.gradientNorm().item() > 0.001);
    assertNull(steps().next(input(1)).gradientNorm());
    assertNull(
        steps("train.grad_norm_clipping=0.001", "train.reference_clipping=true")
            .next(input(1))
            .gradientNorm());
  }

  @Test
  void canDoWithoutATeacher() {
    NecoStep steps = steps("train.use_teacher=false");
    assertNull(steps.model().teacher());
    assertTrue(losses(steps, 2).stream().allMatch(Double::isFinite));
  }

  @Test
  void giveTheSameLossWhenBlocksAreComputedAgain() {
    List<Double> kept = losses(steps(), 2);
    List<Double> recomputed = losses(steps("train.gradient_checkpointing=true"), 2);
    for (int step = 0; step < 2; step++) {
      assertEquals(kept.get(step), recomputed.get(step), 1e-5);
    }
  }

  @Test
  void sayWhatTheyCost() {
    StepGraph step = steps().next(input(1));
    assertTrue(step.plan().flops() > 1e6);
    assertTrue(step.plan().peakBytes() > 1e5);
    assertTrue(step.plan().explain().contains("soft_sort"));
  }

  @Test
  void takeTheCropsOfABatch() {
    StepInput expected = input(4);
    assertNotNull(expected.localCrops());
    List<Crops> crops =
        List.of(
            new Crops(2, 40, expected.globalCrops().toFloatArray()),
            new Crops(2, 24, expected.localCrops().toFloatArray()));
    CropBatch batch =
        new CropBatch(
            0, 0, IMAGES, crops, expected.boxes().inGlobal(), expected.boxes().inAll(),
            List.of(Path.of("a"), Path.of("b")), List.of(), 0);
    StepInput input = StepInput.of(batch, 8, DEVICE);
    assertNotNull(input.localCrops());
    assertEquals(expected.boxes().layout(), input.boxes().layout());
    assertArrayEquals(
        expected.globalCrops().toFloatArray(), input.globalCrops().toFloatArray());
    assertArrayEquals(expected.localCrops().toFloatArray(), input.localCrops().toFloatArray());
  }

  @Test
  void beginWithTheTeachersHeadAsTheConfigurationSays() {
    NecoModel copied = NecoModel.random(config().model(), 1, DEVICE);
    NecoModel independent =
        NecoModel.random(config("train.copy_head_to_teacher=false").model(), 1, DEVICE);
    String head = "projection_head.0.weight";
    String backbone = "blocks.0.attn.qkv.weight";
    assertNotNull(copied.teacher());
    assertNotNull(independent.teacher());
    assertArrayEquals(weights(copied.student()).get(head), weights(copied.teacher()).get(head));
    assertFalse(
        Arrays.equals(
            weights(independent.student()).get(head), weights(independent.teacher()).get(head)));
    assertArrayEquals(
        weights(independent.student()).get(backbone),
        weights(independent.teacher()).get(backbone));
  }
}

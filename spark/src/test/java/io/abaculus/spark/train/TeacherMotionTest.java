package io.abaculus.spark.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.neco.config.LayeredConfig;
import io.abaculus.neco.config.NecoConfig;
import io.abaculus.neco.model.NecoModel;
import io.abaculus.neco.model.TrainingStep;
import io.abaculus.nn.optim.ExponentialMovingAverage;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process makes the teacher of a step of the step before. */
final class TeacherMotionTest {
  private static final double MOMENTUM = 0.9993;

  private static TrainingStep steps(String preset, long seed) {
    NecoConfig config =
        LayeredConfig.of(preset)
            .with("data.data_dir", "images", "test")
            .with(
                List.of(
                    "train.img_size=32", "data.size_crops=[32,16]", "train.embed_dim=12",
                    "train.depth=2", "train.num_heads=2", "train.projection_hidden_dim=16",
                    "train.projection_feat_dim=8"))
            .bind();
    Device device = Devices.standard();
    return TrainingStep.of(
        NecoModel.random(config.model(), seed, device), config, 100, device);
  }

  /** What a training does: in the memory of the teacher before, and then the student changes. */
  private static void takeStep(TrainingStep steps) {
    ExponentialMovingAverage average = Objects.requireNonNull(steps.average());
    average.update(MOMENTUM);
    Tensors.evaluate(List.of(), average.assigned());
    for (Parameter parameter : steps.model().student().parameters()) {
      parameter.assign(parameter.value().mul(Tensors.scalar(1.01f)));
    }
    Tensors.evaluate(List.of(), steps.model().student().parameters());
  }

  private static UUID bring(TrainingStep worker, TrainingStep driver) throws Exception {
    TeacherState teacher = TeacherState.of(driver);
    StepState state = StepState.of(driver, teacher, null);
    SentNumbersTest.sent(teacher).loadInto(worker);
    SentNumbersTest.sent(state).loadInto(worker);
    return state.id();
  }

  private static StepState next(TrainingStep driver, UUID before) throws Exception {
    TeacherMotion motion = new TeacherMotion(before, MOMENTUM);
    return SentNumbersTest.sent(StepState.of(driver, TeacherState.of(driver), motion));
  }

  private static List<HostArray> teacher(TrainingStep steps) {
    return TeacherState.parameters(steps).stream()
        .map(parameter -> parameter.value().toHost())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "pretrain/demo"})
  void hasTheBitsOfTheTrainingsTeacher(String preset) throws Exception {
    TrainingStep driver = steps(preset, 1);
    TrainingStep worker = steps(preset, 2);
    UUID before = bring(worker, driver);
    takeStep(driver);

    assertTrue(next(driver, before).moveTeacher(worker, before));

    List<HostArray> expected = teacher(driver);
    List<HostArray> moved = teacher(worker);
    assertFalse(expected.isEmpty());
    assertEquals(expected.size(), moved.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).floats(), moved.get(i).floats());
    }
  }

  @Test
  void leavesTheNumbersThatWereSentAsTheyAre() throws Exception {
    TrainingStep driver = steps("demo", 1);
    TrainingStep worker = steps("demo", 2);
    UUID before = bring(worker, driver);
    List<HostArray> sent = teacher(worker);
    float[] copy = sent.getFirst().floats().clone();
    takeStep(driver);

    next(driver, before).moveTeacher(worker, before);

    assertArrayEquals(copy, sent.getFirst().floats());
  }

  @Test
  void isNothingForAProcessThatMissedAStep() throws Exception {
    TrainingStep driver = steps("demo", 1);
    TrainingStep worker = steps("demo", 2);
    UUID before = bring(worker, driver);
    takeStep(driver);

    assertFalse(next(driver, before).moveTeacher(worker, UUID.randomUUID()));
    assertFalse(next(driver, before).moveTeacher(worker, null));
  }

  /** As after a step that learnt nothing, or on a machine that rounds otherwise. */
  @Test
  void isRefusedWhereItDoesNotGiveTheTeacher() throws Exception {
    TrainingStep driver = steps("demo", 1);
    TrainingStep worker = steps("demo", 2);
    UUID before = bring(worker, driver);

    assertFalse(next(driver, before).moveTeacher(worker, before));
  }
}

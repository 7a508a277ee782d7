package io.abaculus.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.Devices;
import io.abaculus.device.PlanCache;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OptimizerTest {

  /** The optimizers, with schedules that change from step to step. */
  enum Kind {
    ADAM_W,
    SGD,
    NESTEROV;

    Optimizer of(Parameter... parameters) {
      List<ParameterGroup> groups =
          List.of(
              new ParameterGroup(
                  "all",
                  List.of(parameters),
                  Schedule.cosine(0.1, 0, 10),
                  Schedule.cosine(0.04, 0.5, 10)));
      return switch (this) {
        case ADAM_W -> new AdamW(groups);
        case SGD -> new Sgd(groups, 0.9);
        case NESTEROV -> new Sgd(groups, 0.9, true);
      };
    }
  }

  private static Parameter parameter(String name, float... values) {
    return new Parameter(name, Tensors.of(values, values.length));
  }

  private static void step(Optimizer optimizer, Parameter... parameters) {
    Tensor loss = Tensors.scalar(0);
    for (Parameter parameter : parameters) {
      loss = loss.add(parameter.value().sub(1).square().sum());
    }
    optimizer.step(Gradients.of(loss, List.of(parameters)));
    Tensors.evaluate(List.of(loss), optimizer.assigned());
  }

  @ParameterizedTest
  @EnumSource
  void everyStepRunsTheSamePlan(Kind kind) {
    Parameter p = parameter("p", 1, 2, 3);
    Optimizer optimizer = kind.of(p);
    step(optimizer, p);
    PlanCache plans = Devices.standard().plans();
    long misses = plans.misses();
    for (int i = 0; i < 5; i++) {
      step(optimizer, p);
    }
    assertEquals(misses, plans.misses());
    assertEquals(6, optimizer.stepCount());
  }

  @ParameterizedTest
  @EnumSource
  void aStepChangesNothingBeforeItIsEvaluated(Kind kind) {
    Parameter p = parameter("p", 1, 2, 3);
    Optimizer optimizer = kind.of(p);
    Tensor before = p.value();
    optimizer.step(Gradients.of(p.value().square().sum(), List.of(p)));
    assertArrayEquals(new float[]{1, 2, 3}, before.toFloatArray());
  }

  @ParameterizedTest
  @EnumSource
  void oneCallTakesTheSameStepAsGradientsAssignmentsAndTheirEvaluation(Kind kind) {
    Parameter p = parameter("p", 1, 2, 3);
    Parameter same = parameter("p", 1, 2, 3);
    Optimizer optimizer = kind.of(p);
    Optimizer other = kind.of(same);
    for (int i = 0; i < 3; i++) {
      double loss = p.value().sub(1).square().sum().item();
      step(optimizer, p);
      assertEquals(loss, other.step(same.value().sub(1).square().sum()));
    }
    assertArrayEquals(p.value().toFloatArray(), same.value().toFloatArray());
    assertEquals(3, other.stepCount());
  }

  @ParameterizedTest
  @EnumSource
  void aStepThatFailsLeavesEverythingAsItWas(Kind kind) {
    Parameter p = parameter("p", 1, 2, 3);
    Optimizer optimizer = kind.of(p);
    Tensor loss = p.value().gather(0, Tensors.of(new long[]{9}, 1)).square().sum();
    assertThrows(TensorException.class, () -> optimizer.step(loss));
    assertArrayEquals(new float[]{1, 2, 3}, p.value().toFloatArray());
    assertEquals(0, optimizer.stepCount());
    optimizer.step(p.value().square().sum());
    assertEquals(1, optimizer.stepCount());
  }

  @ParameterizedTest
  @EnumSource
  void aParameterWithoutGradientStaysAsItIs(Kind kind) {
    Parameter p = parameter("p", 1, 2, 3);
    Parameter unused = parameter("unused", 4, 5);
    Optimizer optimizer = kind.of(p, unused);
    step(optimizer, p);
    assertArrayEquals(new float[]{4, 5}, unused.value().toFloatArray());
    assertFalse(p.value().toFloatArray()[2] == 3);
  }

  @ParameterizedTest
  @EnumSource
  void trainingGoesOnFromItsStateAsIfItHadNotStopped(Kind kind) throws IOException {
    Parameter p = parameter("p", 1, 2, 3);
    Optimizer optimizer = kind.of(p);
    step(optimizer, p);
    step(optimizer, p);

    Parameter resumed = parameter("p", 0, 0, 0);
    Optimizer other = kind.of(resumed);
    List<Parameter> all = new ArrayList<>(other.state());
    all.add(resumed);
    StateDict kept = StateDict.of(optimizer.state()).and(StateDict.of(List.of(p)));
    ModelCheckpoint.load(kept, all, ModelCheckpoint.Strictness.EXACT);
    assertEquals(2, other.stepCount());

    step(optimizer, p);
    step(other, resumed);
    assertArrayEquals(p.value().toFloatArray(), resumed.value().toFloatArray());
  }

  @Test
  void adamWsFirstStepIsTheLearningRateAgainstTheSignOfTheGradient() {
    Parameter p = parameter("p", 2, -2);
    AdamW optimizer = new AdamW(List.of(ParameterGroup.constant("all", List.of(p), 0.1, 0)));
    optimizer.step(Gradients.of(p.value().square().sum(), List.of(p)));
    Tensors.evaluate(List.of(), optimizer.assigned());
    assertArrayEquals(new float[]{1.9f, -1.9f}, p.value().toFloatArray(), 1e-6f);
  }

  @Test
  void adamWsDecayIsApartFromTheGradient() {
    Parameter p = parameter("p", 2, -2);
    AdamW optimizer = new AdamW(List.of(ParameterGroup.constant("all", List.of(p), 0.1, 0.5)));
    optimizer.step(Gradients.of(p.value().mul(0).sum(), List.of(p)));
    Tensors.evaluate(List.of(), optimizer.assigned());
    assertArrayEquals(new float[]{1.9f, -1.9f}, p.value().toFloatArray(), 1e-6f);
  }

  @Test
  void nesterovsFirstStepLooksAhead() {
    Parameter p = parameter("p", 1);
    Sgd optimizer =
        new Sgd(List.of(ParameterGroup.constant("all", List.of(p), 0.1, 0)), 0.9, true);
    optimizer.step(Gradients.of(p.value().mul(2).sum(), List.of(p)));
    Tensors.evaluate(List.of(), optimizer.assigned());
    // 1 - 0.1 (2 + 0.9 · 2)
    assertEquals(0.62, p.value().toFloatArray()[0], 1e-6);
  }

  @Test
  void stateIsNamedAfterTheParameters() {
    Parameter p = parameter("blocks.0.norm1.bias", 1);
    assertEquals(
        List.of(
            "optimizer.step",
            "optimizer.exp_avg.blocks.0.norm1.bias",
            "optimizer.exp_avg_sq.blocks.0.norm1.bias"),
        Kind.ADAM_W.of(p).state().stream().map(Parameter::name).toList());
  }

  @Test
  void aParameterIsInOneGroupOnly() {
    Parameter p = parameter("p", 1);
    ParameterGroup group = ParameterGroup.constant("one", List.of(p), 0.1, 0);
    assertThrows(TensorException.class, () -> new AdamW(List.of(group, group)));
  }

  @Test
  void normsAndBiasesAreSparedDecay() {
    assertFalse(ParameterGroup.sparedDecay().test(new Parameter("weight", Tensors.ones(2, 2))));
    assertEquals(
        List.of(true, true),
        List.of(new Parameter("norm.weight", Tensors.ones(2)), parameter("fc1.bias", 1)).stream()
            .map(ParameterGroup.sparedDecay()::test)
            .toList());
  }
}

package io.abaculus.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Unreached;
import io.abaculus.device.RandomNumbers;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.Initializer;
import io.abaculus.nn.Scope;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users write themselves: an optimizer, a schedule, first values. */
final class OwnOptimizerTest {
  // @start region="lion"
  /** Lion (Chen et al., "Symbolic discovery of optimization algorithms", 2023). */
  private static final class Lion extends PerParameterOptimizer {
    Lion(List<ParameterGroup> groups) {
      super(groups, "exp_avg");
    }

    @Override
    protected double[] factors(ParameterGroup group, long step) {
      double rate = group.learningRate().at(step);
      return new double[]{rate, 1 - rate * group.weightDecay().at(step)};
    }

    @Override
    protected Tensor next(Tensor value, Tensor gradient, List<Tensor> factors, Memory memory) {
      Tensor mean = memory.get("exp_avg");
      memory.set("exp_avg", mean.mul(0.99).add(gradient.mul(0.01)));
      Tensor direction = mean.mul(0.9).add(gradient.mul(0.1)).sign();
      return value.mul(factors.get(1)).sub(direction.mul(factors.get(0)));
    }
  }
  // @end

  private static Parameter parameter(String name, float... values) {
    return new Parameter(name, Tensors.of(values, values.length));
  }

  @Test
  void anOptimizerOfOnesOwnStepsDecaysAndRemembers() {
    Parameter p = parameter("p", 1, -2);
    // @start region="schedule"
    // A schedule is a function of the step: 0.5, then 0.25.
    Schedule halved = step -> 0.5 / (step + 1);
    Lion lion = new Lion(List.of(new ParameterGroup("all", List.of(p), halved, step -> 0.1)));
    // @end
    lion.step(p.value().square().sum());
    // Gradients 2 and -4: p (1 - 0.05) - 0.5 sign.
    assertArrayEquals(new float[]{0.45f, -1.4f}, p.value().toFloatArray(), 1e-6f);
    lion.step(p.value().square().sum());
    // p (1 - 0.025) - 0.25 sign(0.9 m + 0.1 g)
    assertArrayEquals(
        new float[]{0.45f * 0.975f - 0.25f, -1.4f * 0.975f + 0.25f},
        p.value().toFloatArray(),
        1e-6f);
    assertEquals(2, lion.stepCount());
    assertEquals(
        List.of("optimizer.step", "optimizer.exp_avg.p"),
        lion.state().stream().map(Parameter::name).toList());
    // 0.99 · (0.01 · 2) + 0.01 · 0.9, and likewise for -4 and -2.8
    assertArrayEquals(
        new float[]{0.0288f, -0.0676f},
        lion.state().get(1).value().toFloatArray(),
        1e-6f);
  }

  @Test
  void firstValuesOfOnesOwnKnowTheShape() {
    // @start region="kaiming"
    Initializer kaiming =
        (numbers, seed) -> {
          double deviation = Math.sqrt(2.0 / numbers.type().shape().dim(1));
          RandomNumbers.normal(seed, 0, numbers, 0, numbers.size());
          for (int i = 0; i < numbers.size(); i++) {
            numbers.setDouble(i, numbers.getDouble(i) * deviation);
          }
        };
    // @end
    float[] weight =
        Scope.random(1).parameter("weight", kaiming, 100, 800).value().toFloatArray();
    double squares = 0;
    for (float value : weight) {
      squares += value * value;
    }
    assertEquals(0.05, Math.sqrt(squares / weight.length), 0.001);
  }

  @Test
  void aStepThatWouldTrainNothingIsRefused() {
    Parameter p = parameter("p", 1);
    AdamW optimizer = new AdamW(List.of(ParameterGroup.constant("all", List.of(p), 0.1, 0)));
    p.setTrainable(false);
    String message =
        String.valueOf(
            assertThrows(TensorException.class, () -> optimizer.step(p.value().sum()))
                .getMessage());
    assertTrue(message.contains("frozen"), message);
    assertEquals(0, optimizer.stepCount());
  }

  @Test
  void aParameterThatTheLossDoesNotReachIsRefusedUnlessARuleSaysOtherwise() {
    Parameter used = parameter("used", 1);
    Parameter unused = parameter("unused", 1);
    AdamW optimizer =
        new AdamW(List.of(ParameterGroup.constant("all", List.of(used, unused), 0.1, 0.5)));
    String message =
        String.valueOf(assertThrows(TensorException.class, () -> optimizer.step(used.value().sum()))
            .getMessage());
    assertTrue(message.contains("parameter unused"), message);
    assertTrue(message.contains("Unreached.LEAVE_OUT"), message);
    assertEquals(1, used.value().item());

    // @start region="unreached"
    optimizer.step(used.value().sum(), Unreached.LEAVE_OUT);
    // @end
    assertEquals(1, unused.value().item(), "neither changed nor decayed");
    optimizer.step(used.value().sum(), Unreached.ZERO);
    assertEquals(0.95, unused.value().item(), 1e-6, "decayed");
  }
}

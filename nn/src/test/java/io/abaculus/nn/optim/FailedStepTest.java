package io.abaculus.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.HostArray;
import io.abaculus.device.OffHostDevice;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step of a small training that fails at each of its plan's steps in turn. */
final class FailedStepTest {

  /** A student of two parameters with AdamW, and a teacher that follows it. */
  private static final class Training {
    final OffHostDevice device = new OffHostDevice();
    final Parameter weight = parameter("weight", 0.5, -0.25, 1, 2, 0.125, -1);
    final Parameter bias = parameter("bias", 0.1, 0.2);
    final Parameter teacher = parameter("weight", 0, 0, 0, 0, 0, 0);
    final AdamW optimizer =
        new AdamW(List.of(ParameterGroup.constant("all", List.of(weight, bias), 0.1, 0.01)));
    final ExponentialMovingAverage average =
        new ExponentialMovingAverage(List.of(teacher), List.of(weight));

    private Parameter parameter(String name, double... values) {
      return new Parameter(name, values(values), device);
    }

    List<Parameter> assigned() {
      List<Parameter> assigned = new ArrayList<>(optimizer.assigned());
      assigned.addAll(average.assigned());
      return assigned;
    }

    Tensor assignStep() {
      Tensor x = Tensors.of(values(1, 2, 3, -1, -2, 1), device).reshape(2, 3);
      Tensor y = Functions.linear(x, weight.value().reshape(2, 3), bias.value());
      Tensor loss = y.gelu().square().mean();
      average.update(0.9);
      optimizer.step(Gradients.of(loss, List.of(weight, bias)));
      return loss;
    }

    void step() {
      Tensor loss = assignStep();
      Tensors.evaluate(List.of(loss), assigned());
    }

    Map<Parameter, HostArray> numbers() {
      Map<Parameter, HostArray> numbers = new LinkedHashMap<>();
      assigned().forEach(p -> numbers.put(p, p.value().toHost().copy()));
      return numbers;
    }
  }

  private static HostArray values(double... values) {
    HostArray numbers = HostArray.allocate(TensorType.of(DType.FLOAT32, values.length));
    for (int i = 0; i < values.length; i++) {
      numbers.setDouble(i, values[i]);
    }
    return numbers;
  }

  private static void assertSame(List<HostArray> expected, List<HostArray> actual, String when) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      for (int element = 0; element < expected.get(i).size(); element++) {
        assertEquals(
            expected.get(i).getDouble(element), actual.get(i).getDouble(element), when);
      }
    }
  }

  @Test
  void refusesWhenTheDeviceDoesNotSayWhetherAnythingWasChanged() {
    Training training = new Training();
    training.device.throwUnforeseen();
    training.device.failAt(0);
    assertThrows(TensorException.class, training::step);
    training.device.failNoMore();
    for (Parameter parameter : training.assigned()) {
      TensorException refusal =
          assertThrows(TensorException.class, () -> parameter.value().toHost());
      assertTrue(
          String.valueOf(refusal.getMessage()).contains(parameter.name()), refusal.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void changesNothingOrRefusesUntilItIsLoadedAgain(boolean reportedAtTheEnd) {
    Training whole = new Training();
    whole.step();
    whole.step();
    List<HostArray> wanted = List.copyOf(whole.numbers().values());

    int unchanged = 0;
    int lost = 0;
    Training counting = new Training();
    int steps = Tensors.plan(List.of(counting.assignStep()), counting.assigned()).steps().size();
    for (int failing = 0; failing < steps; failing++) {
      Training training = new Training();
      if (reportedAtTheEnd) {
        training.device.reportFailuresAtTheEnd();
      }
      training.step();
      Map<Parameter, HostArray> before = training.numbers();
      training.device.failAt(failing);
      TensorException failure = assertThrows(TensorException.class, training::step);
      training.device.failNoMore();

      if (String.valueOf(failure.getMessage()).contains("loaded again")) {
        lost++;
        for (Parameter parameter : before.keySet()) {
          TensorException refusal =
              assertThrows(TensorException.class, () -> parameter.value().toHost());
          assertTrue(
              String.valueOf(refusal.getMessage()).contains(parameter.name()),
              refusal.getMessage());
        }
        assertThrows(TensorException.class, training.optimizer::stepCount);
        before.forEach(Parameter::load);
      } else {
        unchanged++;
        training.assigned().forEach(Parameter::discard);
        assertSame(
            List.copyOf(before.values()),
            List.copyOf(training.numbers().values()),
            "after a failure at step " + failing);
      }
      assertEquals(1, training.optimizer.stepCount());
      training.step();
      assertSame(
          wanted, List.copyOf(training.numbers().values()), "repeated after step " + failing);
      assertEquals(2, training.optimizer.stepCount());
    }
    assertArrayEquals(
        new boolean[]{!reportedAtTheEnd, true}, new boolean[]{unchanged > 0, lost > 0});
  }
}

package io.abaculus.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.abaculus.device.Devices;
import io.abaculus.device.PlanCache;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExponentialMovingAverageTest {
  private static Parameter parameter(String name, float... values) {
    return new Parameter(name, Tensors.of(values, values.length));
  }

  @Test
  void theDistanceToAFixedTargetShrinksByTheMomentum() {
    Parameter teacher = parameter("w", 1, 0);
    Parameter student = parameter("w", 0, 2);
    ExponentialMovingAverage average =
        new ExponentialMovingAverage(List.of(teacher), List.of(student));
    average.update(0.9);
    Tensors.evaluate(List.of(), average.assigned());
    PlanCache plans = Devices.standard().plans();
    long misses = plans.misses();
    double left = 0.9;
    for (double momentum : new double[]{0.95, 0.99, 1}) {
      average.update(momentum);
      Tensors.evaluate(List.of(), average.assigned());
      left *= momentum;
    }
    assertArrayEquals(
        new float[]{(float) left, (float) (2 - 2 * left)},
        teacher.value().toFloatArray(),
        1e-6f);
    assertArrayEquals(new float[]{0, 2}, student.value().toFloatArray());
    assertEquals(misses, plans.misses());
  }

  @Test
  void theAverageIsOfWhatTheTargetWasBeforeItsOwnUpdate() {
    Parameter teacher = parameter("w", 1);
    Parameter student = parameter("w", 0);
    ExponentialMovingAverage average =
        new ExponentialMovingAverage(List.of(teacher), List.of(student));
    average.update(0.5);
    student.assign(student.value().add(100));
    Tensors.evaluate(List.of(), List.of(student, teacher));
    assertEquals(0.5f, teacher.value().toFloatArray()[0]);
    assertEquals(100f, student.value().toFloatArray()[0]);
  }

  @Test
  void parametersMustMatch() {
    assertThrows(
        TensorException.class,
        () -> new ExponentialMovingAverage(
            List.of(parameter("a", 1)), List.of(parameter("b", 1))));
    assertThrows(
        TensorException.class,
        () -> new ExponentialMovingAverage(
            List.of(parameter("a", 1)), List.of(parameter("a", 1, 2))));
  }
}

package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.INT64;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Evaluations that fail: nothing was changed, or what was being updated refuses by name. */
interface FailureContract extends OnDevice {

  /** A tensor that cannot be computed, since an index is out of range. */
  private Tensor failing() {
    return vector(FLOAT32, 1, 2, 3).gather(0, vector(INT64, 7));
  }

  /** The same with an index that no device can look at before it computes. */
  private Tensor failingLate() {
    return vector(FLOAT32, 1, 2, 3).gather(0, vector(INT64, 6).add(1));
  }

  @Test
  default void aFailureBeforeAnyUpdateChangesNothing() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    Tensor before = p.value();
    p.assign(p.value().mul(failing()));
    assertRefuses(() -> evaluate(List.of(), p), "gather", "7");
    assertElements(before, 1, 2);
    p.discard();
    assertElements(p.value(), 1, 2);
  }

  @Test
  default void whatWasAssignedStaysAssignedWhenAnotherTensorFails() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    p.assign(p.value().mul(10));
    assertRefuses(() -> evaluate(List.of(failing()), p), "gather");
    evaluate(List.of(), p);
    assertElements(p.value(), 10, 20);
  }

  @Test
  default void aFailureAfterAnUpdateLeavesEveryParameterRefusingUntilItIsLoaded() {
    // Long, since short ones are updated in the end, when nothing fails any more.
    TensorType type = TensorType.of(FLOAT32, 1 << 15);
    Parameter first = Parameter.zeros("first", type, device());
    Parameter second = new Parameter("second", vector(FLOAT32, 3));
    Parameter counter = Parameter.zeros("counter", TensorType.of(INT64), device());
    first.assign(first.value().mul(10));
    // What reads the old values comes before their update; this reads nothing of the first parameter.
    second.assign(second.value().mul(failingLate()));
    counter.assign(1);
    assertRefuses(
        () -> evaluate(List.of(), first, second, counter), "gather", "first", "second", "counter",
        "loaded again");
    for (Parameter parameter : List.of(first, second, counter)) {
      assertRefuses(() -> parameter.value().toDoubleArray(), parameter.name(), "load it again");
    }
    first.load(HostArray.allocate(type));
    counter.load(new HostArray(TensorType.of(INT64), new long[]{5}, 0));
    assertEquals(0, first.value().sum().item());
    assertEquals(5, counter.integer());
  }

  @Test
  default void aKnownValueIsTakenOverAsItWasWhenItIsAnotherParametersThatIsUpdated() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    Parameter q = new Parameter("q", vector(FLOAT32, 10, 20));
    p.assign(q.value());
    q.assign(q.value().mul(2));
    evaluate(List.of(), p, q);
    assertElements(p.value(), 10, 20);
    assertElements(q.value(), 20, 40);
  }

  @Test
  default void whatIsKnownIsNotTakenOverWhenTheRestFails() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    p.assign(vector(FLOAT32, 7, 8));
    assertRefuses(() -> evaluate(List.of(failing()), p), "gather");
    p.discard();
    assertElements(p.value(), 1, 2);
  }

  @Test
  default void aNumberOfTheHostStaysWithWhoAskedForIt() {
    Parameter p = Parameter.zeros("p", TensorType.of(FLOAT32), device());
    p.assign(5);
    Tensor five = p.value();
    Tensor product = five.mul(100);
    evaluate(List.of(), p);
    p.assign(p.value().add(1));
    evaluate(List.of(), p);
    assertElements(five, 5);
    assertElements(product, 500);
    assertElements(p.value(), 6);
  }

  @Test
  default void threadsThatEvaluateTheSameAssignmentCarryItOutOnce() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      Parameter p = new Parameter("p", vector(FLOAT32, 1));
      p.assign(p.value().mul(10));
      List<Thread> threads = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        threads.add(Thread.startVirtualThread(() -> evaluate(List.of(), p)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertElements(p.value(), 10);
    }
  }

  @Test
  default void anIntegerCountsOnlyWhatWasEvaluated() {
    Parameter steps = Parameter.zeros("steps", TensorType.of(INT64), device());
    steps.assign(1);
    assertRefuses(() -> evaluate(List.of(failing()), steps), "gather");
    assertEquals(0, steps.evaluatedInteger());
    assertEquals(1, steps.integer());
    evaluate(List.of(), steps);
    assertEquals(1, steps.evaluatedInteger());
    steps.assign(steps.value().add(1));
    evaluate(List.of(), steps);
    assertEquals(2, steps.integer());
  }

  private static HostArray numbers(DType dtype, double... elements) {
    HostArray numbers = HostArray.allocate(TensorType.of(dtype, elements.length));
    for (int i = 0; i < elements.length; i++) {
      numbers.setDouble(i, elements[i]);
    }
    return numbers;
  }

  private static Parameter evaluate(List<Tensor> tensors, Parameter... parameters) {
    Tensors.evaluate(tensors, List.of(parameters));
    return parameters[0];
  }
}

package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertClose;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.assertSame;
import static io.abaculus.contract.OnDevice.shape;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.CustomOperation;
import io.abaculus.autodiff.Gradients;
import io.abaculus.autodiff.Recomputation;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Operations of a user's own are steps like any other. */
interface CustomContract extends OnDevice {

  /** An operation that gives one tensor of its operand's type; equal to itself alone. */
  final class Elementwise implements CustomOperation {
    private final String name;
    private final BiConsumer<HostArray, HostArray> forward;

    Elementwise(String name, BiConsumer<HostArray, HostArray> forward) {
      this.name = name;
      this.forward = forward;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(operands.getFirst());
    }

    @Override
    public void compute(List<HostArray> operands, List<HostArray> results) {
      forward.accept(operands.getFirst(), results.getFirst());
    }
  }

  /** The elements as they are, of every type. */
  private static Elementwise identity() {
    return new Elementwise("identity", HostArray::copyTo);
  }

  private Tensor hypot(Tensor x, Tensor y) {
    return new Hypot().apply(x, y);
  }

  // ---- numbers ----

  @Test
  default void aCustomOperationComputesWhatItSays() {
    assertElements(hypot(vector(FLOAT32, 3, 5), vector(FLOAT32, 4, 12)), 5, 13);
    double large = Math.scalb(1.0, 1000);
    assertElements(
        hypot(vector(FLOAT64, 3 * large), vector(FLOAT64, 4 * large)), 5 * large);
  }

  @Test
  default void aCustomOperationTakesEveryType() {
    for (DType dtype : DType.values()) {
      Tensor x = random(dtype, 1, 2, 3);
      assertSame(identity().apply(x), x, 0);
    }
  }

  @Test
  default void aCustomOperationTakesEmptyTensors() {
    assertElements(hypot(tensor(FLOAT32, shape(0, 3)), tensor(FLOAT32, shape(0, 3))));
  }

  @Test
  default void operandsMayBeResultsAndStretchesOfOtherTensors() {
    Tensor x = vector(FLOAT32, 9, 3, 5, 9);
    Tensor evaluated = vector(FLOAT32, 2, 6).mul(2);
    evaluated.toHost();
    Tensor length = hypot(x.slice(0, 1, 3), evaluated);
    assertElements(length.mul(2).add(1), 11, 2 * Math.hypot(5, 12) + 1);
  }

  @Test
  default void aCustomOperationMayHaveSeveralResultsOfSeveralTypes() {
    List<Tensor> results =
        new Maximum(0.5).applyAll(List.of(vector(FLOAT32, 1, 7, 3)));
    assertElements(results.get(0).add(1), 8.5);
    assertElements(results.get(1).mul(2), 2);
    assertEquals(DType.INT64, results.get(1).dtype());
  }

  @Test
  default void elementsThatAreNotWrittenAreZero() {
    Tensor noise = random(FLOAT32, 1, 50).exp().matmul(random(FLOAT32, 2, 50, 50)).sum();
    Tensor nothing = new Elementwise("nothing", (x, result) -> {}).apply(random(FLOAT32, 3, 3));
    assertElements(nothing.add(noise.mul(0)).add(1), 1, 1, 1);
    for (DType dtype : DType.values()) {
      assertElements(
          new Elementwise("nothing", (x, result) -> {}).apply(random(dtype, 4, 2)), 0, 0);
    }
  }

  // ---- gradients ----

  @Test
  default void aCustomOperationHasGradientsOfEveryOrderThatItsVjpHas() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = vector(dtype, 3);
      Tensor y = vector(dtype, 4);
      List<Tensor> first = Gradients.of(hypot(x, y).sum(), x, y);
      Tensor second = Gradients.of(first.getFirst().sum(), x).getFirst();
      assertClose(first.get(0), 1e-6, 0.6);
      assertClose(first.get(1), 1e-6, 0.8);
      assertClose(second, 1e-6, 16 / 125.0);
    }
  }

  @Test
  default void gradientsFlowThroughTheResultsThatALossDependsOn() {
    Tensor x = vector(FLOAT32, 1, 7, 3);
    Tensor loss = new Maximum(0.5).applyAll(List.of(x)).getFirst().square();
    assertElements(Gradients.of(loss, x).getFirst(), 0, 15, 0);
  }

  @Test
  default void aCustomOperationMayBeRecomputed() {
    Parameter p = new Parameter("p", vector(FLOAT32, 4, 12));
    Tensor x = vector(FLOAT32, 3, 5);
    Tensor plain = hypot(x, p.value().mul(2)).square().sum();
    Tensor again =
        Recomputation.apply("part", x, in -> hypot(in, p.value().mul(2)).square()).sum();
    assertEquals(plain.item(), again.item());
    assertSame(Gradients.of(again, x).getFirst(), Gradients.of(plain, x).getFirst(), 1e-6);
    assertSame(
        Gradients.of(again, List.of(p)).get(p), Gradients.of(plain, List.of(p)).get(p), 1e-6);
  }

  // ---- plans ----

  @Test
  default void aCustomOperationIsAStepByItsName() {
    Tensor x = vector(FLOAT32, 3, 5);
    String explained = Tensors.explain(List.of(hypot(x.exp(), x).mul(2)), List.of());
    assertTrue(explained.lines().anyMatch(line -> line.matches(" *\\d+  hypot .*")), explained);
  }

  /** A step of gradient descent on a parameter; how many plans it made. */
  private long plansMadeBy(Parameter p, CustomOperation operation) {
    long before = device().plans().misses();
    Tensor loss = operation.applyAll(List.of(p.value())).getFirst().mul(p.value().sum()).sum();
    p.assign(p.value().sub(Gradients.of(loss, List.of(p)).get(p).mul(0.1)));
    Tensors.evaluate(List.of(loss), List.of(p));
    return device().plans().misses() - before;
  }

  @Test
  default void theNextStepFindsThePlanOfOperationsThatAreEqual() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 7, 3, 2));
    plansMadeBy(p, new Maximum(0.25));
    assertEquals(0, plansMadeBy(p, new Maximum(0.25)));
    assertEquals(1, plansMadeBy(p, new Maximum(0.75)));
  }

  @Test
  default void eachInstanceWithoutEqualsIsAnOperationOfItsOwn() {
    long before = device().plans().misses();
    Elementwise one = identity();
    one.apply(vector(FLOAT32, 1, 2, 3)).toHost();
    one.apply(vector(FLOAT32, 4, 5, 6)).toHost();
    assertEquals(1, device().plans().misses() - before);
    identity().apply(vector(FLOAT32, 1, 2, 3)).toHost();
    assertEquals(2, device().plans().misses() - before);
  }

  @Test
  default void equalUsesInOnePlanAreComputedOnce() {
    AtomicInteger calls = new AtomicInteger();
    Elementwise counting =
        new Elementwise(
            "counting",
            (x, result) -> {
              calls.incrementAndGet();
              x.copyTo(result);
            });
    Tensor x = vector(FLOAT32, 1, 2);
    assertElements(counting.apply(x).add(counting.apply(x)), 2, 4);
    assertEquals(1, calls.get());
  }

  // ---- failures ----

  @Test
  default void aFailingComputationIsNamedWithItsOperandsAndChangesNothing() {
    Elementwise failing =
        new Elementwise(
            "failing",
            (x, result) -> {
              throw new IllegalStateException("no such table");
            });
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    p.assign(p.value().mul(failing.apply(p.value().mul(3))));
    assertRefuses(
        () -> {
          Tensors.evaluate(List.of(), List.of(p));
          return p;
        },
        "failing", "float32(2)", "IllegalStateException", "no such table");
    p.discard();
    assertElements(p.value(), 1, 2);
  }

  @Test
  default void aComputationThatAsksTheDeviceForNumbersIsRefused() {
    Tensor table = vector(FLOAT32, 5, 6).mul(2);
    Elementwise asking = new Elementwise("asking", (x, result) -> table.toHost().copyTo(result));
    assertRefuses(
        () -> asking.apply(vector(FLOAT32, 1, 2)).toHost(), "asking", "hand them to the operation");
    assertElements(table, 10, 12);
  }
}

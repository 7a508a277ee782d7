package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertClose;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.assertSame;
import static io.abaculus.contract.OnDevice.shape;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.HostArray;
import io.abaculus.device.PlanCache;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Plan;
import io.abaculus.reference.ReferenceDevice;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Asking for numbers: what is computed, when, and into which memory. */
interface EvaluationContract extends OnDevice {

  @Test
  default void severalTensorsAreComputedTogether() {
    Tensor x = vector(FLOAT32, 1, 2, 3);
    Tensor shared = x.mul(2);
    Tensor sum = shared.sum();
    Tensor squares = shared.square();
    Tensor.Ranked best = shared.topK(2, 0, true);
    Tensors.evaluate(sum, squares, shared, best.indices(), best.values(), sum);
    assertElements(shared, 2, 4, 6);
    assertElements(sum, 12);
    assertElements(squares, 4, 16, 36);
    assertElements(best.values(), 6, 4);
    assertElements(best.indices(), 2, 1);
  }

  @Test
  default void viewsAndCopiesOfOneResultAreOutputs() {
    Tensor x = vector(FLOAT32, 1, 2, 3, 4);
    Tensor made = x.mul(10);
    Tensor reshaped = made.reshape(2, 2);
    Tensor part = made.slice(0, 1, 3);
    Tensor flipped = made.flip(0);
    Tensor viewOfLeaf = x.slice(0, 2, 4);
    Tensor detached = made.detach();
    Tensor again = x.mul(10);
    Tensors.evaluate(part, viewOfLeaf, reshaped, made, flipped, detached, again);
    assertElements(part, 20, 30);
    assertElements(viewOfLeaf, 3, 4);
    assertElements(reshaped, 10, 20, 30, 40);
    assertElements(made, 10, 20, 30, 40);
    assertElements(flipped, 40, 30, 20, 10);
    assertElements(detached, 10, 20, 30, 40);
    assertElements(again, 10, 20, 30, 40);
  }

  @Test
  default void numbersStayWhenOtherPlansRun() {
    Tensor x = random(FLOAT32, 1, 40, 40);
    Tensor first = x.matmul(x).softmax(1);
    double[] before = first.toDoubleArray();
    for (int i = 0; i < 3; i++) {
      random(FLOAT32, 2 + i, 40, 40).matmul(x).softmax(1).toHost();
    }
    assertElements(first, before);
  }

  @Test
  default void whatIsComputedIsNotComputedAgain() {
    Tensor x = random(FLOAT32, 1, 5);
    Tensor y = x.exp();
    y.toHost();
    Plan plan = Tensors.plan(List.of(y.mul(2)), List.of());
    assertTrue(!plan.explain().contains("exp"), plan.explain());
  }

  @Test
  default void constantsAndLeavesAreOutputs() {
    Tensor three = Tensors.full(3, random(FLOAT32, 1, 2).type(), device());
    Tensor counting = Tensors.arange(3, INT64, device());
    Tensor leaf = vector(FLOAT32, 1, 2);
    Tensors.evaluate(three, counting, leaf);
    assertElements(three, 3, 3);
    assertElements(counting, 0, 1, 2);
    assertElements(leaf, 1, 2);
    Tensors.evaluate();
  }

  @Test
  default void aTableIsPartOfThePlanWhateverItsType() {
    for (DType dtype : DType.values()) {
      Tensor table =
          Tensors.table(new double[]{0, 1, 1}, new TensorType(dtype, Shape.of(3)), device());
      assertElements(table.reshape(3, 1).flip(0), 1, 1, 0);
    }
    Tensor weights = Tensors.table(new double[]{0.5, 2}, TensorType.of(FLOAT32, 2), device());
    assertElements(vector(FLOAT32, 4, 5).mul(weights), 2, 10);
    assertRefuses(
        () -> Tensors.table(new double[]{1, 2, 3}, TensorType.of(FLOAT32, 2), device()), "table",
        "3 values", "float32(2)");
  }

  @Test
  default void longChainsAreNoTrouble() {
    Tensor x = vector(FLOAT64, 1);
    for (int i = 0; i < 5000; i++) {
      x = x.add(1);
    }
    assertElements(x, 5001);
  }

  @Test
  default void anUpdateGoesIntoTheMemoryOfTheOldValue() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    p.assign(p.value().mul(3));
    assertElements(p.value(), 3, 6);
    Tensors.evaluate(List.of(), List.of(p));
    assertElements(p.value(), 3, 6);
    p.assign(p.value().add(1));
    p.assign(p.value().mul(2));
    Tensors.evaluate(List.of(), List.of(p));
    assertElements(p.value(), 8, 14);
    Tensors.evaluate(List.of(), List.of(p));
    assertElements(p.value(), 8, 14);
  }

  @Test
  default void everyoneReadsTheOldValueBeforeItIsUpdated() {
    Parameter p = new Parameter("p", tensor(FLOAT32, shape(2, 2), 1, 2, 3, 4));
    Tensor before = p.value();
    Tensor row = before.slice(0, 0, 1);
    Tensor product = before.matmul(before);
    Tensor view = before.transpose();
    Tensor sameView = before.reshape(4);
    p.assign(before.sub(row));
    Tensor sum = before.add(product);
    Tensors.evaluate(List.of(sum, product, view, sameView), List.of(p));
    assertElements(product, 7, 10, 15, 22);
    assertElements(sum, 8, 12, 18, 26);
    assertElements(view, 1, 3, 2, 4);
    assertElements(sameView, 1, 2, 3, 4);
    assertElements(p.value(), 0, 0, 2, 2);
  }

  @Test
  default void parametersMayTakeEachOthersOldValues() {
    Parameter a = new Parameter("a", vector(FLOAT32, 1, 2));
    Parameter b = new Parameter("b", vector(FLOAT32, 10, 20));
    Tensor oldA = a.value();
    a.assign(b.value().mul(2));
    b.assign(oldA.add(1));
    Tensors.evaluate(List.of(), List.of(a, b));
    assertElements(a.value(), 20, 40);
    assertElements(b.value(), 2, 3);
  }

  @Test
  default void parametersMayChangePlaces() {
    Parameter a = new Parameter("a", vector(FLOAT32, 1, 2));
    Parameter b = new Parameter("b", vector(FLOAT32, 10, 20));
    Tensor oldA = a.value();
    a.assign(b.value().reshape(2, 1).reshape(2));
    b.assign(oldA.reshape(2, 1).reshape(2));
    Tensors.evaluate(List.of(), List.of(a, b));
    assertElements(a.value(), 10, 20);
    assertElements(b.value(), 1, 2);
  }

  @Test
  default void anUpdateMayBeAView() {
    Parameter queue = new Parameter("queue", vector(FLOAT32, 1, 2, 3, 4));
    Tensor fresh = vector(FLOAT32, 9, 8);
    for (int i = 0; i < 2; i++) {
      queue.assign(Tensors.concat(0, fresh, queue.value().slice(0, 0, 2)));
      Tensors.evaluate(List.of(), List.of(queue));
    }
    assertElements(queue.value(), 9, 8, 9, 8);
    queue.assign(queue.value().flip(0));
    Tensors.evaluate(List.of(), List.of(queue));
    assertElements(queue.value(), 8, 9, 8, 9);
    Parameter square = new Parameter("square", tensor(FLOAT32, shape(2, 2), 1, 2, 3, 4));
    square.assign(square.value().transpose());
    Tensors.evaluate(List.of(), List.of(square));
    assertElements(square.value(), 1, 3, 2, 4);
  }

  @Test
  default void aNewValueMayBeAskedForAsWell() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    Tensor updated = p.value().mul(5);
    Tensor twice = updated.mul(2);
    p.assign(updated);
    Tensors.evaluate(List.of(updated, twice), List.of(p));
    assertElements(p.value(), 5, 10);
    p.assign(p.value().add(1));
    Tensors.evaluate(List.of(), List.of(p));
    assertElements(updated, 5, 10);
    assertElements(twice, 10, 20);
    assertElements(p.value(), 6, 11);
  }

  @Test
  default void parametersOfEveryType() {
    for (DType dtype : DType.values()) {
      Parameter p = new Parameter("p", vector(dtype, 1, 0));
      p.assign(p.value().flip(0));
      Tensors.evaluate(List.of(), List.of(p));
      assertElements(p.value(), 0, 1);
    }
    Parameter steps = new Parameter("steps", tensor(INT64, shape(), 0));
    for (int i = 0; i < 3; i++) {
      steps.assign(steps.value().add(1));
      Tensors.evaluate(List.of(), List.of(steps));
    }
    assertEquals(3, steps.value().item());
  }

  @Test
  default void aKnownValueIsTakenOverAsItIs() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    Tensor known = vector(FLOAT32, 7, 8);
    Tensor old = p.value().add(0);
    p.assign(known);
    Tensors.evaluate(List.of(), List.of(p));
    p.assign(p.value().mul(2));
    Tensors.evaluate(List.of(), List.of(p));
    assertElements(p.value(), 14, 16);
    assertElements(known, 7, 8);
    assertElements(old, 1, 2);
  }

  @Test
  default void loadedNumbersAreTakenAtOnceAndTheOldOnesStayWithWhoUsesThem() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    Tensor built = p.value().mul(10);
    p.assign(p.value().add(1));
    p.load(new HostArray(TensorType.of(FLOAT32, 2), new float[]{7, 8}, 0));
    assertElements(p.value(), 7, 8);
    assertElements(built, 10, 20);
    assertRefuses(
        () -> {
          p.load(HostArray.allocate(TensorType.of(FLOAT32, 3)));
          return p;
        },
        "p",
        "float32(2)",
        "float32(3)");
  }

  @Test
  default void whatWasBuiltFromAnOldValueIsStale() {
    Parameter p = new Parameter("weight", vector(FLOAT32, 1, 2));
    Tensor computed = p.value().add(1);
    computed.toHost();
    Tensor built = p.value().mul(2);
    p.assign(p.value().neg());
    Tensors.evaluate(List.of(), List.of(p));
    assertElements(computed, 2, 3);
    assertRefuses(built::toHost, "weight", "updated");
  }

  @Test
  default void aParameterKeepsItsTypeAndDevice() {
    Parameter p = new Parameter("weight", vector(FLOAT32, 1, 2));
    assertRefuses(
        () -> {
          p.assign(vector(FLOAT32, 1));
          return p;
        },
        "weight",
        "float32(2)",
        "float32(1)");
    assertRefuses(
        () -> {
          p.assign(vector(FLOAT64, 1, 2));
          return p;
        },
        "weight",
        "float64(2)");
  }

  /** AdamW of two parameters on a small regression, against the same in plain double. */
  @Test
  default void aTrainingStepIsOnePlanThatIsFoundAgain() {
    double[] data = {1, 2, -1, 0.5, 0.3, -2};
    double[] goal = {1, -1, 2};
    Parameter w = new Parameter("w", tensor(FLOAT64, shape(2, 1), 0.5, -0.5));
    Parameter b = new Parameter("b", vector(FLOAT64, 0.1));
    List<Parameter> weights = List.of(w, b);
    List<Parameter> all = new ArrayList<>(weights);
    List<Parameter[]> moments = new ArrayList<>();
    for (Parameter p : weights) {
      Tensor zero = p.value().mul(0);
      Parameter[] own = {new Parameter("m", zero), new Parameter("v", zero)};
      moments.add(own);
      all.addAll(List.of(own));
    }
    double[] x = {0.5, -0.5, 0.1};
    double[] m = new double[3];
    double[] v = new double[3];
    long misses = -1;
    for (int step = 1; step <= 5; step++) {
      Tensor in = tensor(FLOAT64, shape(3, 2), data);
      Tensor error = in.matmul(w.value()).add(b.value()).reshape(3).sub(vector(FLOAT64, goal));
      Tensor loss = error.square().mean();
      Gradients gradients = Gradients.of(loss, weights);
      Tensor rate =
          Tensors.scalar(
              0.1 * Math.sqrt(1 - Math.pow(0.99, step)) / (1 - Math.pow(0.9, step)),
              FLOAT64,
              device());
      for (int i = 0; i < 2; i++) {
        Parameter p = weights.get(i);
        Tensor g = gradients.get(p);
        Parameter first = moments.get(i)[0];
        Parameter second = moments.get(i)[1];
        first.assign(first.value().mul(0.9).add(g.mul(0.1)));
        second.assign(second.value().mul(0.99).add(g.square().mul(0.01)));
        Tensor direction = first.value().div(second.value().sqrt().add(1e-8));
        p.assign(p.value().mul(0.999).sub(direction.mul(rate)));
      }
      Tensors.evaluate(List.of(loss), all);
      assertEquals(adamStep(data, goal, x, m, v, step), loss.item(), 1e-9);
      assertClose(w.value(), 1e-9, x[0], x[1]);
      assertClose(b.value(), 1e-9, x[2]);
      if (misses >= 0) {
        assertEquals(misses, device().plans().misses(), "the plan is found again");
      }
      misses = device().plans().misses();
    }
  }

  private static double adamStep(
      double[] data, double[] goal, double[] x, double[] m, double[] v, int step) {
    double loss = 0;
    double[] g = new double[3];
    for (int row = 0; row < 3; row++) {
      double error = data[2 * row] * x[0] + data[2 * row + 1] * x[1] + x[2] - goal[row];
      loss += error * error / 3;
      g[0] += 2 * error * data[2 * row] / 3;
      g[1] += 2 * error * data[2 * row + 1] / 3;
      g[2] += 2 * error / 3;
    }
    double rate = 0.1 * Math.sqrt(1 - Math.pow(0.99, step)) / (1 - Math.pow(0.9, step));
    for (int i = 0; i < 3; i++) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
      x[i] = 0.999 * x[i] - rate * m[i] / (Math.sqrt(v[i]) + 1e-8);
    }
    return loss;
  }

  @Test
  default void otherShapesAreOtherPlans() {
    PlanCache cache = device().plans();
    random(FLOAT32, 1, 3, 11).exp().sum().item();
    long misses = cache.misses();
    random(FLOAT32, 2, 3, 11).exp().sum().item();
    assertEquals(misses, cache.misses());
    random(FLOAT32, 2, 11, 3).exp().sum().item();
    assertEquals(misses + 1, cache.misses());
  }

  @Test
  default void runsOfOnePlanDoNotDisturbEachOther() {
    List<Tensor> results = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      results.add(vector(FLOAT32, i, 2 * i).mul(3).add(1));
      results.getLast().toHost();
    }
    for (int i = 0; i < 5; i++) {
      assertElements(results.get(i), 3 * i + 1, 6 * i + 1);
    }
  }

  @Test
  default void plansSayWhatTheyCost() {
    Tensor a = random(FLOAT32, 1, 10, 20);
    Tensor b = random(FLOAT32, 2, 20, 30);
    Plan plan = Tensors.plan(List.of(a.matmul(b)), List.of());
    assertEquals(2 * 10 * 20 * 30, plan.flops());
    assertEquals(4 * (10 * 20 + 20 * 30 + 10 * 30), plan.bytesMoved());
    assertEquals(plan.bytesMoved(), plan.peakBytes());
    assertTrue(plan.explain().contains("matmul"), plan.explain());
  }

  @Test
  default void tensorsOfDifferentDevicesDoNotMix() {
    ReferenceDevice other = new ReferenceDevice();
    Tensor x = vector(FLOAT32, 1, 2);
    Tensor there = x.to(other);
    assertElements(there, 1, 2);
    assertSame(there.to(device()), x, 0);
    assertRefuses(() -> x.add(there), "add", "different devices", "to(device)");
    assertRefuses(
        () -> {
          Tensors.evaluate(x.add(1), there.add(1));
          return x;
        },
        "evaluate",
        "different devices");
  }

  @Test
  default void anItemIsASingleElement() {
    assertEquals(3, tensor(FLOAT32, shape(1, 1), 3).item());
    assertRefuses(() -> vector(FLOAT32, 1, 2).item(), "item", "float32(2)");
  }

  @Test
  default void aTextShowsNumbersAndEvaluatesNothing() {
    Tensor x = vector(FLOAT32, 1, 2, 4);
    Tensor y = x.square().add(x).div(2);
    String text = y.toString();
    assertTrue(text.endsWith(" on " + device().name() + "\n[ 1.,  3., 10.]"), text);
    assertFalse(y.value().node().isEvaluated());
    y.toHost();
    assertEquals(text, y.toString());
  }
}

package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.graph.DType.FLOAT32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.autodiff.Unreached;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What evaluated tensors, and devices, keep alive. */
interface RetentionContract extends OnDevice {
  /** More evaluated tensors than keep their graphs for gradients. */
  int MANY = 20;

  @Test
  default void anEvaluatedTensorHoldsNothingOfWhatItWasMadeOf() {
    Tensor x = vector(FLOAT32, 1, 2);
    Tensor y = x.exp().add(1).sum();
    assertFalse(y.value().node().operands().isEmpty());
    y.item();
    assertTrue(y.value().node().operands().isEmpty());
  }

  @Test
  default void anOperationWithSeveralResultsLetsGoWhenOneIsAskedFor() {
    Tensor best = vector(FLOAT32, 3, 1, 2).topK(2, 0, true).values();
    assertElements(best, 3, 2);
    assertTrue(best.value().node().operands().isEmpty());
  }

  @Test
  default void aRunningTotalKeepsNoneOfItsBatches() {
    List<WeakReference<Tensor>> batches = new ArrayList<>();
    Tensor total = vector(FLOAT32, 0, 0);
    for (int i = 1; i <= 40; i++) {
      Tensor batch = vector(FLOAT32, i, 2 * i);
      batches.add(new WeakReference<>(batch));
      total = total.add(batch);
      Tensors.evaluate(total);
    }
    assertElements(total, 820, 1640);
    assertTrue(total.value().node().operands().isEmpty());
    assertEquals(0, alive(batches));
  }

  @Test
  default void aRunningTotalOfALossKeepsFewOfItsGraphs() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    List<WeakReference<Object>> graphs = new ArrayList<>();
    Tensor total = vector(FLOAT32, 0).sum();
    for (int i = 0; i < 100; i++) {
      Tensor loss = p.value().mul(vector(FLOAT32, i, i)).sum();
      graphs.add(new WeakReference<>(loss.value().node()));
      total = total.add(loss);
      Tensors.evaluate(total);
    }
    assertElements(total, 3 * 4950);
    assertTrue(alive(graphs) <= MANY, alive(graphs) + " of 100 graphs are alive");
  }

  @Test
  default void aLossMayBeLookedAtBeforeItsGradientsAreAskedFor() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    Tensor predicted = p.value().mul(3);
    assertElements(predicted, 3, 6);
    Tensor loss = predicted.square().sum();
    assertEquals(45, loss.item());
    assertElements(Gradients.of(loss, List.of(p)).get(p), 18, 36);
  }

  @Test
  default void aGradientIsNeverCutOffInSilence() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    Tensor early = p.value().square().sum();
    for (int i = 0; i < MANY; i++) {
      early.item();
      p.value().mul(i).sum().item();
    }
    Tensor loss = early.add(p.value().sum());
    assertRefuses(() -> Gradients.of(loss, List.of(p)), "gradients", "sum", "evaluated before",
        "detach()");
    Tensor cut = early.detach().add(p.value().sum());
    assertElements(Gradients.of(cut, List.of(p)).get(p), 1, 1);
    Tensor x = vector(FLOAT32, 3);
    Tensor known = x.square();
    known.toHost();
    assertRefuses(() -> Gradients.of(known.sum(), x), "square", "evaluated before");
  }

  @Test
  default void aGradientThroughAnOldValueOfAParameterIsRefused() {
    Parameter w = new Parameter("w", vector(FLOAT32, 1, 2));
    w.assign(w.value().mul(2));
    Tensor loss = w.value().square().sum();
    Tensors.evaluate(List.of(), List.of(w));
    assertRefuses(() -> Gradients.of(loss, List.of(w), Unreached.ZERO), "gradients",
        "w was updated");
    assertRefuses(
        () -> Gradients.of(loss.add(w.value().sum()), List.of(w)), "gradients", "w was updated");
  }

  @Test
  default void whatWasMadeOfAFrozenParameterIsAConstantWhetherItIsEvaluatedOrNot() {
    for (boolean evaluated : new boolean[]{false, true}) {
      Parameter p = new Parameter("p", vector(FLOAT32, 3));
      p.setTrainable(false);
      Tensor frozen = p.value().square();
      if (evaluated) {
        frozen.toHost();
      }
      p.setTrainable(true);
      Tensor loss = frozen.mul(p.value()).sum();
      assertElements(Gradients.of(loss, List.of(p)).get(p), 9);
    }
  }

  @Test
  default void integersThatAModelGivesAreConstantsToItsGradient() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 3, 2));
    Tensor label = p.value().mul(2).argmax(0).reshape(1);
    label.toHost();
    Tensor loss = p.value().gather(0, label).sum();
    assertElements(Gradients.of(loss, List.of(p)).get(p), 0, 1, 0);
  }

  @Test
  default void whatWasEvaluatedBeforeATensorWasMadeIsAConstantToIt() {
    Tensor mean = vector(FLOAT32, 1, 3).mean();
    assertEquals(2, mean.item());
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    assertElements(Gradients.of(p.value().mul(mean).sum(), List.of(p)).get(p), 2, 2);
  }

  @Test
  default void anUpdateLetsTheLossOfItsStepGo() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2));
    Tensor loss = p.value().square().sum();
    p.assign(p.value().sub(Gradients.of(loss, List.of(p)).get(p).mul(0.5)));
    Tensors.evaluate(List.of(loss), List.of(p));
    assertTrue(loss.value().node().operands().isEmpty());
    assertElements(p.value(), 0, 0);
    assertRefuses(() -> Gradients.of(loss, List.of(p)), "evaluated before", "build it again");
  }

  @Test
  default void assignmentsThatAreNeverEvaluatedAreRefusedBeforeTheyFillTheMemory() {
    Parameter p = new Parameter("weight", vector(FLOAT32, 1, 2));
    assertRefuses(
        () -> {
          for (int i = 0; i < 10_000; i++) {
            p.assign(p.value().mul(0.5));
          }
          return p;
        },
        "weight",
        "none was evaluated",
        "optimizer.step(loss)");
    p.discard();
    assertElements(p.value(), 1, 2);
    for (int i = 0; i < 100; i++) {
      p.assign(vector(FLOAT32, i, -1).relu());
    }
    assertElements(p.value(), 99, 0);
  }

  private static int alive(List<? extends WeakReference<?>> references) {
    for (int i = 0; i < 10 && references.stream().anyMatch(one -> one.get() != null); i++) {
      System.gc();
    }
    return (int) references.stream().filter(one -> one.get() != null).count();
  }
}

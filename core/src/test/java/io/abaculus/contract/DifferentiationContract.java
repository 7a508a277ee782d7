package io.abaculus.contract;

import static io.abaculus.contract.OnDevice.assertClose;
import static io.abaculus.contract.OnDevice.assertElements;
import static io.abaculus.contract.OnDevice.assertRefuses;
import static io.abaculus.contract.OnDevice.assertSame;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.autodiff.Recomputation;
import io.abaculus.autodiff.Unreached;
import io.abaculus.graph.DType;
import io.abaculus.plan.Plan;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gradients as part of a graph. Whether the rules are right is checked by central differences. */
interface DifferentiationContract extends OnDevice {

  @Test
  default void gradientsOfALossWithRespectToParametersAndTensors() {
    Parameter p = new Parameter("p", vector(FLOAT32, 1, 2, 3));
    Tensor x = vector(FLOAT32, 4, 5, 6);
    Tensor loss = p.value().square().mul(x).sum();
    assertElements(Gradients.of(loss, List.of(p)).get(p), 8, 20, 36);
    assertElements(Gradients.of(loss, x).getFirst(), 1, 4, 9);
  }

  @Test
  default void aTensorUsedTwiceGetsBothShares() {
    Tensor x = vector(FLOAT32, 3);
    Tensor loss = x.mul(x).add(x).sum();
    assertElements(Gradients.of(loss, x).getFirst(), 7);
  }

  @Test
  default void intermediateTensorsAreSourcesToo() {
    Tensor x = vector(FLOAT32, 1, 2);
    Tensor y = x.mul(3);
    Tensor loss = y.square().sum().add(x.sum());
    List<Tensor> gradients = Gradients.of(loss, y, x);
    assertElements(gradients.get(0), 6, 12);
    assertElements(Gradients.of(loss, x).getFirst(), 19, 37);
  }

  @Test
  default void noGradientFlowsThroughWhatIsDetached() {
    Tensor x = vector(FLOAT32, 2, 3);
    Tensor loss = x.detach().mul(x).sum();
    assertElements(Gradients.of(loss, x).getFirst(), 2, 3);
    assertRefuses(
        () -> Gradients.of(x.detach().sum(), x), "gradients", "does not depend", "float32(2)");
  }

  @Test
  default void aLossIsAScalarOfFloatingType() {
    Tensor x = vector(FLOAT32, 1, 2);
    assertRefuses(() -> Gradients.of(x.mul(2), x), "gradients", "scalar", "float32(2)");
    assertRefuses(
        () -> Gradients.of(vector(INT64, 1).sum(), x), "gradients", "floating", "int64");
  }

  @Test
  default void whatIsNotOfAFloatingTypeHasNoGradient() {
    Tensor counts = vector(INT64, 1, 2);
    Tensor loss = counts.cast(FLOAT32).sum();
    assertRefuses(() -> Gradients.of(loss, counts), "gradients", "int64(2)", "not floating");
    Parameter steps = new Parameter("steps", counts);
    assertRefuses(
        () -> Gradients.of(loss, List.of(steps)), "gradients", "steps", "not floating");
  }

  @Test
  default void aParameterThatTheLossDoesNotReachIsAnErrorOrZero() {
    Parameter used = new Parameter("used", vector(FLOAT32, 1));
    Parameter forgotten = new Parameter("forgotten", vector(FLOAT32, 1, 2));
    Tensor loss = used.value().square().sum();
    assertRefuses(
        () -> Gradients.of(loss, List.of(used, forgotten)), "does not depend", "forgotten");
    Gradients reached = Gradients.of(loss, List.of(used, forgotten), Unreached.ZERO);
    assertElements(reached.get(used), 2);
    assertElements(reached.get(forgotten), 0, 0);
    assertRefuses(() -> reached.get(new Parameter("other", vector(FLOAT32, 1))), "other");
  }

  @Test
  default void gradientsCanBeDifferentiatedAgain() {
    for (DType dtype : List.of(FLOAT32, FLOAT64)) {
      Tensor x = vector(dtype, 2, -1);
      Tensor first = Gradients.of(x.pow(4).sum(), x).getFirst();
      Tensor second = Gradients.of(first.sum(), x).getFirst();
      Tensor third = Gradients.of(second.sum(), x).getFirst();
      assertClose(first, 1e-5, 32, -4);
      assertClose(second, 1e-5, 48, 12);
      assertClose(third, 1e-5, 48, -24);
    }
  }

  /** A chain of layers, each kept or computed again, wide enough that activations matter. */
  private Tensor chain(Tensor x, List<Parameter> weights, boolean recompute) {
    Tensor y = x;
    for (int i = 0; i < weights.size(); i++) {
      Parameter weight = weights.get(i);
      if (recompute) {
        y = Recomputation.apply("layer " + i, y, in -> layer(in, weight));
      } else {
        y = layer(y, weight);
      }
    }
    return y.square().mean();
  }

  private static Tensor layer(Tensor x, Parameter weight) {
    Tensor hidden = Functions.linear(x, weight.value(), null).gelu();
    return x.add(hidden.mul(hidden.sigmoid()).matmul(weight.value()).tanh().mul(0.5));
  }

  private List<Parameter> weights(int layers) {
    List<Parameter> weights = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      weights.add(new Parameter("w" + i, random(FLOAT32, i, 16, 8).mul(0.3)));
    }
    return weights;
  }

  /** The plan of a step of gradient descent through a chain of layers. */
  private Plan step(int layers, boolean recompute) {
    List<Parameter> weights = weights(layers);
    Tensor loss = chain(random(FLOAT32, 50, 200, 8), weights, recompute);
    Gradients gradients = Gradients.of(loss, weights);
    for (Parameter weight : weights) {
      weight.assign(weight.value().sub(gradients.get(weight).mul(0.1)));
    }
    return Tensors.plan(List.of(loss), weights);
  }

  @Test
  default void checkpointingKeepsOnlyTheInputOfEachPart() {
    long one = step(1, true).memory().bytes();
    int layers = 10;
    Plan plain = step(layers, false);
    Plan checkpointed = step(layers, true);
    long inputs = (layers - 1) * 200 * 8 * 4;
    long memory = checkpointed.memory().bytes();
    assertTrue(memory <= 1.5 * one + inputs, () -> memory + " bytes, one part " + one);
    assertTrue(memory < 0.4 * plain.memory().bytes(), () -> memory + " of " + plain.memory());
    assertTrue(checkpointed.flops() > 1.2 * plain.flops());
  }

  @Test
  default void checkpointingGivesTheSameGradients() {
    List<Parameter> weights = weights(4);
    Tensor x = random(FLOAT32, 50, 20, 8);
    Tensor plain = chain(x, weights, false);
    Tensor checkpointed = chain(x, weights, true);
    assertSame(checkpointed, plain, 1e-6);
    Gradients expected = Gradients.of(plain, weights);
    Gradients actual = Gradients.of(checkpointed, weights);
    for (Parameter weight : weights) {
      assertSame(actual.get(weight), expected.get(weight), 1e-6);
    }
  }

  @Test
  default void whatIsRecomputedMayUseItsInputOftenAndShareParameters() {
    Parameter weight = new Parameter("w", random(FLOAT64, 1, 4, 4));
    Tensor x = random(FLOAT64, 2, 3, 4);
    Tensor bias = random(FLOAT64, 3, 4);
    Tensor expected = block(block(x, weight, bias), weight, bias).square().sum();
    Tensor inner = Recomputation.apply("a", x, in -> block(in, weight, bias));
    Tensor actual =
        Recomputation.apply("b", inner, in -> block(in, weight, bias)).square().sum();
    assertEquals(expected.item(), actual.item(), 1e-9);
    assertSame(
        Gradients.of(actual, List.of(weight)).get(weight),
        Gradients.of(expected, List.of(weight)).get(weight),
        1e-9);
    assertSame(
        Gradients.of(actual, x).getFirst(), Gradients.of(expected, x).getFirst(), 1e-9);
    assertSame(
        Gradients.of(actual, bias).getFirst(), Gradients.of(expected, bias).getFirst(), 1e-9);
  }

  private static Tensor block(Tensor x, Parameter weight, Tensor bias) {
    return x.add(x.matmul(weight.value()).add(bias).tanh().mul(x));
  }

  @Test
  default void aPartThatReturnsItsInputCanBeRecomputed() {
    Tensor x = vector(FLOAT32, 1, 2);
    Tensor loss = Recomputation.apply("nothing", x, in -> in).square().sum();
    assertElements(Gradients.of(loss, x).getFirst(), 2, 4);
  }

  @Test
  default void gradientsOfAPartThatIsRecomputedReachWhatItTakesFromOutside() {
    Parameter p = new Parameter("p", vector(FLOAT64, 2, 3));
    p.assign(p.value().mul(2));
    Tensor x = vector(FLOAT64, 5, 7);
    Tensor outside = x.mul(p.value());
    Tensor plain = x.mul(outside).add(p.value().square()).sum();
    Tensor recomputed =
        Recomputation.apply("part", x, in -> in.mul(outside).add(p.value().square())).sum();
    for (Tensor source : List.of(outside, x, p.value())) {
      assertSame(
          Gradients.of(recomputed, source).getFirst(), Gradients.of(plain, source).getFirst(), 0);
    }
  }

  @Test
  default void aPartThatIsRecomputedMayUseWhatWasEvaluatedBefore() {
    Tensor features = vector(FLOAT64, 1, 2).exp();
    features.toHost();
    Tensor constant = vector(FLOAT64, 3, 4);
    Parameter p = new Parameter("p", vector(FLOAT64, 2, 3));
    Tensor loss =
        Recomputation.apply("part", p.value(), in -> in.mul(features).mul(constant)).sum();
    assertSame(Gradients.of(loss, List.of(p)).get(p), features.mul(constant), 0);
  }
}

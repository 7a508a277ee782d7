package io.abaculus.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.contract.Hypot;
import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.device.OffHostDevice;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.Value;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What must be fused, what must share memory, and what a block of a transformer needs. */
final class PlannerTest {
  private static final PlanOptions FUSING = PlanOptions.withPasses(48);
  private static final int FLOAT = Float.BYTES;

  /** Only to have tensors of; nothing is computed. */
  private final Device device = new OffHostDevice();

  private Tensor leaf(int... shape) {
    return Tensors.of(
        HostArray.allocate(TensorType.of(DType.FLOAT32, shape)), device);
  }

  private static Plan plan(PlanOptions options, Tensor... outputs) {
    List<Value> values = new ArrayList<>();
    for (Tensor output : outputs) {
      values.add(output.value());
    }
    return Planner.plan(Capture.of(values, List.of()).program(), options);
  }

  /** The steps by name, as {@link Plan#explain} has them. */
  private static List<String> steps(Plan plan) {
    return plan.explain()
        .lines()
        .filter(line -> line.matches(" *\\d+  .*"))
        .map(line -> line.substring(7, 47).strip())
        .toList();
  }

  // ---- fusion ----

  @Test
  void elementwiseOperationsThatFollowEachOtherAreOnePass() {
    Plan plan = plan(FUSING, leaf(4, 8).exp().add(leaf(8)).mul(2).gelu());
    assertEquals(List.of("exp add multiply gelu"), steps(plan));
    assertEquals(0, plan.memory().bytes());
  }

  @Test
  void biasActivationAndResidualAreTheEpilogueOfTheirProduct() {
    Tensor x = leaf(16, 8);
    Tensor y = Functions.linear(x, leaf(8, 8), leaf(8)).gelu().add(x);
    assertEquals(List.of("matmul + add gelu add"), steps(plan(FUSING, y)));
  }

  @Test
  void theGradientOfAWeightedSumIsTheWeightsAndNoProductWithOne() {
    Tensor x = leaf(4, 8);
    Tensor y = Functions.layerNorm(x, leaf(8), leaf(8), 1e-6);
    Tensor gradient = Gradients.of(y.mul(leaf(4, 8)).sum(), x).getFirst();
    assertEquals(List.of("layer_norm", "layer_norm_backward"), steps(plan(FUSING, gradient)));
  }

  @Test
  void whatStandsBeforeAndAfterACustomOperationIsFused() {
    Tensor x = leaf(16, 8);
    Tensor y = new Hypot().apply(x.exp().add(1), x).mul(2).gelu();
    assertEquals(List.of("exp add", "hypot", "multiply gelu"), steps(plan(FUSING, y)));
  }

  @Test
  void aProductWithoutProductPassesIsFollowedByAPass() {
    PlanOptions options = new PlanOptions(true, false, Set.of(DType.FLOAT32), 48, 99, 1 << 20, 64);
    Tensor y = Functions.linear(leaf(16, 8), leaf(8, 8), leaf(8)).gelu();
    assertEquals(List.of("matmul", "add gelu"), steps(plan(options, y)));
  }

  @Test
  void whatReadsOtherRowsOfAProductWaitsForAllOfThem() {
    Tensor product = leaf(16, 8).matmul(leaf(8, 8));
    Tensor y = product.add(product.slice(0, 15, 16));
    assertEquals(List.of("matmul", "add"), steps(plan(FUSING, y)));
  }

  @Test
  void aProductPassKeepsItsProductWhereSomethingElseReadsIt() {
    Tensor product = leaf(16, 8).matmul(leaf(8, 8));
    Tensor y = product.add(leaf(8)).exp();
    assertFalse(productPass(plan(FUSING, y)).keepsProduct());
    assertTrue(productPass(plan(FUSING, y, product)).keepsProduct());
  }

  private static Step.ProductPass productPass(Plan plan) {
    return plan.steps().stream()
        .filter(Step.ProductPass.class::isInstance)
        .map(Step.ProductPass.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void withoutPassesEveryOperationIsAStep() {
    Tensor y = leaf(4, 8).exp().add(leaf(8)).gelu();
    assertEquals(List.of("exp", "add", "gelu"), steps(plan(PlanOptions.withoutPasses(), y)));
  }

  @Test
  void aPassIsNoLongerThanTheDeviceAllows() {
    Tensor y = leaf(4).exp().neg().exp().neg().exp();
    assertEquals(
        List.of("exp negate", "exp negate", "exp"), steps(plan(PlanOptions.withPasses(2), y)));
  }

  @Test
  void aPassReadsAndWritesNoMoreTensorsThanTheDeviceAllows() {
    Tensor sum = leaf(4);
    for (int i = 0; i < 6; i++) {
      sum = sum.add(leaf(4));
    }
    // Each pass has three inputs and an output: two additions.
    Plan plan = plan(FUSING.withPassOperands(4), sum);
    assertEquals(List.of("add add", "add add", "add add"), steps(plan));
    for (Step step : plan.steps()) {
      assertTrue(step.read().size() + step.written().size() <= 4, plan.explain());
    }
  }

  @Test
  void theMatricesOfAProductPassCountAsItsOperands() {
    Tensor y = leaf(16, 8).matmul(leaf(8, 8)).add(leaf(8)).exp();
    // Two matrices, the product, the bias, and the result.
    assertEquals(
        List.of("matmul + add exp"), steps(plan(FUSING.withPassOperands(5), y)));
    assertEquals(
        List.of("matmul", "add exp"), steps(plan(FUSING.withPassOperands(4), y)));
  }

  @Test
  void constantsAreWrittenIntoAPassAndNotMadeAsTensors() {
    Tensor y = leaf(4).mul(Tensors.full(3, TensorType.of(DType.FLOAT32, 4), device)).add(1);
    Plan plan = plan(FUSING, y);
    assertEquals(List.of("multiply add"), steps(plan));
    assertEquals(1, plan.steps().getFirst().read().size());
  }

  @Test
  void equalInstructionsAreComputedOnce() {
    Tensor x = leaf(3, 4);
    Tensor twice = x.softmax(1).sum().add(x.softmax(1).sum());
    assertEquals(1, steps(plan(FUSING, twice)).stream().filter("softmax"::equals).count());
  }

  @Test
  void viewsCostNoStepAndNoMemory() {
    Tensor y = leaf(2, 6).reshape(3, 4).slice(0, 1, 3).reshape(8).exp();
    Plan plan = plan(FUSING, y);
    assertEquals(List.of("exp"), steps(plan));
    assertEquals(0, plan.memory().bytes());
  }

  // ---- memory ----

  @Test
  void resultsThatLiveAtDifferentTimesShareMemory() {
    Tensor w = leaf(16, 16);
    Tensor x = leaf(16, 16);
    for (int i = 0; i < 10; i++) {
      x = x.matmul(w);
    }
    // The last product is the output; of the nine before, two live at a time.
    assertEquals(2L * 16 * 16 * FLOAT, plan(FUSING, x).memory().bytes());
  }

  @Test
  void aPassWritesIntoTheMemoryOfAnInputThatIsReadForTheLastTime() {
    Tensor made = leaf(4, 8).softmax(1);
    Tensor y = made.add(1).matmul(leaf(8, 8));
    assertEquals(4L * 8 * FLOAT, plan(FUSING, y).memory().bytes());
  }

  @Test
  void theGradientOfASoftmaxIsOneStepAndLiesWhereTheGradientBeforeItLay() {
    for (Function<Tensor, Tensor> function : List.<Function<Tensor, Tensor>>of(
        x -> x.softmax(1), x -> x.logSoftmax(1))) {
      Tensor x = leaf(4, 8);
      Tensor w = leaf(8, 8);
      Tensor loss = function.apply(x.matmul(w)).mul(leaf(4, 8)).square().sum();
      Plan plan = plan(FUSING, Gradients.of(loss, w).getFirst());
      assertEquals(
          1, steps(plan).stream().filter(step -> step.endsWith("softmax_backward")).count());
      assertFalse(steps(plan).contains("sum"), plan.explain());
      // the softmax, and the gradient before and after it
      assertEquals(2L * 4 * 8 * FLOAT, plan.memory().bytes(), plan.explain());
    }
  }

  @Test
  void theGradientOfASoftmaxKeepsWhatIsReadAfterIt() {
    Tensor x = leaf(4, 8);
    Tensor w = leaf(8, 8);
    Tensor y = x.matmul(w).softmax(1);
    Tensor gradient = Gradients.of(y.mul(leaf(4, 8)).square().sum(), w).getFirst();
    Plan plan = plan(FUSING, gradient, y.matmul(gradient));
    List<Step> backward =
        plan.steps().stream().filter(step -> step.label().equals("softmax_backward")).toList();
    assertEquals(1, backward.size(), plan.explain());
    Step step = backward.getFirst();
    Location dx = step.written().getFirst().location();
    assertNotEquals(step.read().get(0).location(), dx, plan.explain());
    assertEquals(step.read().get(1).location(), dx, plan.explain());
  }

  @Test
  void tensorsBeginAtMultiplesOfTheAlignmentAndNoneCrossesTwoArrays() {
    PlanOptions options = new PlanOptions(false, false, Set.of(), 1, 9, 100, 128);
    Tensor a = leaf(33).exp();
    Tensor b = leaf(33).exp();
    Tensor c = leaf(33).exp();
    Plan plan = plan(options, a.add(b).add(c).sum().add(a.mul(b).mul(c).sum()));
    assertTrue(plan.memory().slabs().getOrDefault(DType.FLOAT32, List.of()).size() > 1,
        plan.explain());
    for (Step step : plan.steps()) {
      for (Operand operand : step.written()) {
        if (operand.location().space() == Location.Space.SLAB) {
          assertEquals(0, operand.location().offset() * FLOAT % 128, plan.explain());
          assertTrue(
              operand.location().offset() + operand.type().shape().size() <= 100, plan.explain());
        }
      }
    }
  }

  @Test
  void aTensorThatNoArrayOfTheDeviceHoldsIsRefused() {
    PlanOptions options = new PlanOptions(false, false, Set.of(), 1, 9, 100, 4);
    Tensor y = leaf(101).exp().sum();
    TensorException e = assertThrows(TensorException.class, () -> plan(options, y));
    assertTrue(String.valueOf(e.getMessage()).contains("101 elements"), e.getMessage());
  }

  // ---- updates ----

  @Test
  void theUpdateOfAWeightIsTheEpilogueOfTheProductThatMakesItsGradient() {
    Tensor w = leaf(8, 8);
    Tensor loss = leaf(16, 8).matmul(w).square().sum();
    Tensor updated = w.sub(Gradients.of(loss, w).getFirst().mul(0.1));
    Capture step =
        Capture.of(
            List.of(loss.value()), List.of(new Capture.Update(w.value(), updated.value())));
    Plan plan = Planner.plan(step.program(), FUSING);
    assertEquals("matmul + multiply subtract", steps(plan).getLast());
    int leaf = plan.updates().firstKey();
    assertEquals(Map.of(leaf, plan.steps().size() - 1), plan.updates());
    assertEquals(TensorType.of(DType.FLOAT32, 8, 8), plan.leaves().get(leaf));
  }

  @Test
  void whatAnUpdateMakesOfTheOldWeightIsInItsEpilogueToo() {
    Tensor w = leaf(8, 8);
    Tensor loss = leaf(16, 8).matmul(w).exp().sum();
    Tensor updated = w.mul(leaf()).sub(Gradients.of(loss, w).getFirst().mul(leaf()));
    Capture step =
        Capture.of(
            List.of(loss.value()), List.of(new Capture.Update(w.value(), updated.value())));
    List<String> steps = steps(Planner.plan(step.program(), FUSING));
    assertEquals("matmul + multiply multiply subtract", steps.getLast());
    assertFalse(steps.contains("multiply"));
  }

  @Test
  void smallLeavesAreUpdatedTogetherInTheEnd() {
    Tensor w = leaf(256, 256);
    Tensor bias = leaf(256);
    Tensor loss = Functions.linear(leaf(16, 256), w, bias).square().sum();
    List<Tensor> gradients = Gradients.of(loss, bias, w);
    Capture step =
        Capture.of(
            List.of(loss.value()),
            List.of(
                new Capture.Update(bias.value(), bias.sub(gradients.get(0).mul(0.1)).value()),
                new Capture.Update(w.value(), w.sub(gradients.get(1).mul(0.1)).value())));
    List<String> steps = steps(Planner.plan(step.program(), FUSING));
    assertEquals(
        List.of("matmul + multiply subtract", "multiply subtract"),
        steps.subList(steps.size() - 2, steps.size()));
  }

  @Test
  void aPlanWithoutAssignmentsUpdatesNothing() {
    assertTrue(plan(FUSING, leaf(3).exp()).updates().isEmpty());
  }

  // ---- a block of a transformer ----

  private static final int TOKENS = 64;
  private static final int WIDTH = 32;

  private Tensor block(Tensor x) {
    Tensor scale = leaf(WIDTH);
    Tensor shift = leaf(WIDTH);
    Tensor normed = Functions.layerNorm(x, scale, shift, 1e-6);
    Tensor mixed =
        Functions.attention(Functions.linear(normed, leaf(3 * WIDTH, WIDTH), null), 2, 0.25);
    Tensor y = Functions.linear(mixed, leaf(WIDTH, WIDTH), leaf(WIDTH)).mul(scale).add(x);
    Tensor hidden =
        Functions.linear(
            Functions.layerNorm(y, scale, shift, 1e-6), leaf(4 * WIDTH, WIDTH), leaf(4 * WIDTH))
            .gelu();
    return Functions.linear(hidden, leaf(WIDTH, 4 * WIDTH), leaf(WIDTH)).mul(scale).add(y);
  }

  @Test
  void aBlockIsSevenSteps() {
    assertEquals(
        List.of(
            "layer_norm",
            "matmul",
            "attention",
            "matmul + add multiply add",
            "layer_norm",
            "matmul + add gelu",
            "matmul + add multiply add"),
        steps(plan(FUSING, block(leaf(1, TOKENS, WIDTH)))));
  }

  @Test
  void aBlockNeedsMemoryForItsHiddenLayerWhatThatIsMadeOfAndTheResidual() {
    Plan plan = plan(FUSING, block(leaf(1, TOKENS, WIDTH)));
    assertEquals((4L + 1 + 1) * TOKENS * WIDTH * FLOAT, plan.memory().bytes());
  }
}

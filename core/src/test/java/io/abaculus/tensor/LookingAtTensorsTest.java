package io.abaculus.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a debugger does to a tensor by asking for its text: nothing. */
final class LookingAtTensorsTest {
  private final Device device = Devices.get("cpu");

  private Tensor vector(float... elements) {
    return Tensors.of(elements, device, elements.length);
  }

  @Test
  void knownNumbersFollowTypeShapeAndDevice() {
    assertEquals(
        """
        Tensor float32(2, 2) on cpu
        [[1.0000, 2.0000],
         [3.0000, 4.5000]]""",
        Tensors.of(new float[]{1, 2, 3, 4.5f}, device, 2, 2).toString());
    assertEquals("Tensor float32() on cpu: 0.5000", vector(0.5f).sum().toString());
  }

  @Test
  void aQuickResultIsShownAndNotKept() {
    Tensor x = vector(1, 2, 4);
    Tensor y = x.square().add(x).div(2);
    long plans = device.plans().misses();
    assertEquals("Tensor float32(3) on cpu\n[ 1.,  3., 10.]", y.toString());
    assertNull(y.buffer());
    assertEquals(2, y.value().node().operands().size());
    assertEquals(plans, device.plans().misses());
  }

  @Test
  void whatTakesLongIsNotComputed() {
    assertEquals(
        "Tensor float32() on cpu, not computed", Tensors.full(1, 200, 100).sum().toString());
    assertEquals("Tensor float32(1001) on cpu, not computed", Tensors.zeros(1001).toString());
    Tensor deep = vector(1);
    for (int i = 0; i < 100; i++) {
      deep = deep.add(1);
    }
    assertEquals("Tensor float32(1) on cpu, not computed", deep.toString());
    deep.toHost();
    assertEquals("Tensor float32(1) on cpu\n[101.]", deep.toString());
  }

  @Test
  void aRowOfALargeKnownTensorIsQuick() {
    Tensor large = Tensors.arange(100_000);
    large.toHost();
    assertEquals(
        "Tensor int64(3) on cpu\n[99997, 99998, 99999]", large.sliceFrom(0, -3).toString());
  }

  @Test
  void gradientsPassThroughWhatWasLookedAt() {
    Parameter p = new Parameter("p", vector(1, 2));
    Tensor loss = p.value().square().sum();
    for (int i = 0; i < 50; i++) {
      assertEquals("Tensor float32() on cpu: 5.", loss.toString());
    }
    assertEquals(
        "Tensor float32(2) on cpu\n[2., 4.]",
        Gradients.of(loss, List.of(p)).get(p).toString());
  }

  @Test
  void whatIsAssignedStaysAssigned() {
    Parameter p = new Parameter("p", vector(1, 2));
    p.assign(p.value().mul(3));
    assertEquals("Tensor float32(2) on cpu\n[3., 6.]", p.value().toString());
    assertTrue(p.isAssigned());
    assertEquals(1, p.leaf().toFloatArray()[0]);
  }

  @Test
  void numbersThatAreGoneOrCannotBeComputedAreNoError() {
    Parameter p = new Parameter("w", vector(1, 2));
    Tensor old = p.value().mul(2);
    p.assign(vector(5, 6).add(p.value()));
    Tensors.evaluate(List.of(), List.of(p));
    String text = old.toString();
    assertTrue(text.startsWith("Tensor float32(2) on cpu, no numbers: parameter w"), text);
    Tensor wrong = vector(1, 2).gather(0, Tensors.of(new long[]{7}, device, 1));
    assertTrue(wrong.toString().contains("no numbers: gather: index 7"), wrong.toString());
  }

  @Test
  void randomNumbersAreThoseThatComeLater() {
    RandomKey key = new RandomKey(3, 0, device);
    Tensor x = key.uniform(4);
    String before = x.toString();
    x.toHost();
    assertEquals(x.toString(), before);
    assertEquals(1, key.counter());
  }

  @Test
  void aDescriptionLeavesOutWhatIsNotFinite() {
    float nan = Float.NaN;
    float inf = Float.POSITIVE_INFINITY;
    TensorSummary of = vector(1, nan, 3, -inf, inf, nan, nan, -1).describe();
    assertEquals(-1, of.min());
    assertEquals(3, of.max());
    assertEquals(1, of.mean());
    assertEquals(Math.sqrt(8 / 3.0), of.std(), 1e-15);
    assertEquals(3 / 8.0, of.nanShare());
    assertEquals(2 / 8.0, of.infiniteShare());
  }

  @Test
  void everyTypeAndNothingAtAllCanBeDescribed() {
    assertEquals(0.75, Tensors.of(new boolean[]{true, false, true, true}, device, 4)
        .describe().mean());
    assertEquals(200, Tensors.ofUnsigned(new byte[]{(byte) 200, 7}, device, 2).describe().max());
    assertEquals(-7, Tensors.of(new long[]{-7, 7}, device, 2).describe().min());
    TensorSummary ofNothing = vector().describe();
    assertTrue(Double.isNaN(ofNothing.min()) && Double.isNaN(ofNothing.std()));
    assertEquals(0, ofNothing.nanShare());
    assertFalse(ofNothing.toString().isEmpty());
  }
}

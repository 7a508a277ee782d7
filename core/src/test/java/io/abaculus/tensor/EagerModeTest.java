package io.abaculus.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.contract.Hypot;
import io.abaculus.cpu.ChildJvm;
import org.junit.jupiter.api.Test;

/** The switch is read when the JVM starts, so each case is a JVM of its own. */
final class EagerModeTest {
  /** Takes the logarithm of a negative number, then goes on with what came of it. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Tensor logarithm = Tensors.of(new float[]{1, -1}, 2).log();
      System.out.println("sum " + logarithm.mul(2).sum().item());
    }
  }

  @Test
  void eagerModeNamesTheFirstOperationThatMakesANaN() throws Exception {
    ChildJvm.Result child = ChildJvm.run(Program.class, "-Dabaculus.eager=true");
    assertEquals(1, child.status(), child.out());
    assertTrue(child.out().contains("NonFiniteException: log made a number"), child.out());
    assertTrue(child.out().contains("EagerModeTest$Program.main"), child.out());
  }

  /** Masks with infinities, as attention does, and then takes up a NaN that it was given. */
  static final class GivenNaN {
    private GivenNaN() {}

    public static void main(String[] arguments) {
      Tensor mask = Tensors.of(new float[]{0, Float.NEGATIVE_INFINITY}, 2);
      System.out.println("masked " + mask.add(1).exp().sum().item());
      Parameter weight = new Parameter("weight", Tensors.of(new float[]{1, Float.NaN}, 2));
      System.out.println("sum " + weight.value().mul(2).sum().item());
    }
  }

  @Test
  void eagerModeNamesTheFirstOperationThatIsGivenANaN() throws Exception {
    ChildJvm.Result child = ChildJvm.run(GivenNaN.class, "-Dabaculus.eager=true");
    assertEquals(1, child.status(), child.out());
    assertTrue(child.out().contains("masked 2.718"), child.out());
    assertTrue(child.out().contains("NonFiniteException: multiply was given a NaN: operand 0"),
        child.out());
    assertTrue(child.out().contains("EagerModeTest$GivenNaN.main"), child.out());
  }

  /** Applies an operation of a user's own to numbers whose result is too large for float32. */
  static final class CustomProgram {
    private CustomProgram() {}

    public static void main(String[] arguments) {
      Tensor x = Tensors.of(new float[]{3e38f}, 1);
      System.out.println(new Hypot().apply(x, x).item());
    }
  }

  @Test
  void eagerModeNamesACustomOperationToo() throws Exception {
    ChildJvm.Result child = ChildJvm.run(CustomProgram.class, "-Dabaculus.eager=true");
    assertEquals(1, child.status(), child.out());
    assertTrue(child.out().contains("NonFiniteException: hypot made a number"), child.out());
  }

  /** Sums up batches, and looks at the total each time. */
  static final class Total {
    private Total() {}

    public static void main(String[] arguments) {
      Tensor total = Tensors.scalar(0);
      for (int i = 1; i <= 3; i++) {
        total = total.add(Tensors.scalar(i));
        System.out.println(total.item() + " of " + total.value().node().operands().size());
      }
    }
  }

  @Test
  void inEagerModeTooWhatWasLookedAtLetsGoOfWhatItWasMadeOf() throws Exception {
    ChildJvm.Result child = ChildJvm.run(Total.class, "-Dabaculus.eager=true");
    assertEquals(0, child.status(), child.out());
    assertTrue(child.out().contains("1.0 of 0"), child.out());
    assertTrue(child.out().contains("6.0 of 0"), child.out());
  }

  @Test
  void otherwiseNothingIsComputedBeforeItIsAskedFor() throws Exception {
    ChildJvm.Result child = ChildJvm.run(Program.class);
    assertEquals(0, child.status(), child.out());
    assertTrue(child.out().contains("sum NaN"), child.out());
  }
}

package io.abaculus.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KernelProviderTest {

  private static final String FLAG = "--add-modules jdk.incubator.vector";

  /** What a child JVM runs. */
  static final class Describe {

    private Describe() {}

    public static void main(String[] args) {
      System.out.println(KernelProvider.load().description());
      System.out.println(KernelProvider.load().description());
    }
  }

  @Test
  void vectorsAreTakenWhereTheirModuleIs() {
    assertTrue(KernelProvider.load().description().startsWith("vectors of "));
    assertSame(KernelProvider.load(), KernelProvider.load());
  }

  @Test
  void withoutTheModulePlainLoopsDoAndTheMissingFlagIsNamedOnce() throws Exception {
    final ChildJvm.Result child = ChildJvm.run(Describe.class);
    assertEquals(0, child.status(), child.out());
    assertEquals(3, child.out().split("plain loops", -1).length - 1, child.out());
    assertEquals(1, child.out().split(FLAG, -1).length - 1, child.out());
  }

  @Test
  void aPropertyAsksForPlainLoops() throws Exception {
    final ChildJvm.Result child =
        ChildJvm.run(
            Describe.class, "--add-modules", "jdk.incubator.vector", "-Dabaculus.vector=false");
    assertEquals(0, child.status(), child.out());
    assertTrue(child.out().contains("plain loops"), child.out());
    assertFalse(child.out().contains(FLAG), child.out());
  }
}

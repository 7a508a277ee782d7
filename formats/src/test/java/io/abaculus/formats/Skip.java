package io.abaculus.formats;

import org.junit.jupiter.api.Assumptions;

/** Skips what cannot run here, and prints why, since Maven does not: this module shares no tests with others. */
public final class Skip {
  private Skip() {}

  /** Skips the test that calls it, or, from a method that runs before all, those of its class. */
  public static void unless(boolean possible, String reason) {
    if (!possible) {
      System.out.println("Skipped: " + reason);
    }
    Assumptions.assumeTrue(possible, reason);
  }
}

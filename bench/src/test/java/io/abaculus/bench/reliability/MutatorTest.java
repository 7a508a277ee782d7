package io.abaculus.bench.reliability;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MutatorTest {
  private static final byte[] FILE = new byte[100];

  @Test
  void theSameSeedGivesTheSameDamage() {
    assertArrayEquals(
        Mutator.damaged(FILE, new SplittableRandom(7)),
        Mutator.damaged(FILE, new SplittableRandom(7)));
  }

  @Test
  void damageChangesBytesAndLengthsAndLeavesTheWholeFileAlone() {
    SplittableRandom random = new SplittableRandom(7);
    boolean shorter = false;
    boolean longer = false;
    boolean changed = false;
    for (int i = 0; i < 100; i++) {
      byte[] damaged = Mutator.damaged(FILE, random);
      shorter |= damaged.length < FILE.length;
      longer |= damaged.length > FILE.length;
      changed |= damaged.length == FILE.length && !Arrays.equals(damaged, FILE);
    }
    assertTrue(shorter && longer && changed);
    assertArrayEquals(new byte[100], FILE);
  }
}

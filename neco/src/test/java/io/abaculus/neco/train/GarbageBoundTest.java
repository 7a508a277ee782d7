package io.abaculus.neco.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GarbageBoundTest {
  private static final long MIB = 1 << 20;

  private long living;
  private long garbage;
  private int collections;

  private final GarbageBound bound =
      new GarbageBound(
          () -> living + garbage,
          () -> {
            garbage = 0;
            collections++;
          });

  private void step(long nowLiving, long left) {
    living = nowLiving * MIB;
    garbage += left * MIB;
    bound.keep();
  }

  @Test
  void whatTheFirstStepLeftIsCollected() {
    step(1600, 300);
    assertEquals(1, collections);
    assertEquals(0, garbage);
  }

  @Test
  void aSixteenthOfWhatLivesAndTheYoungObjectsMayLie() {
    step(1600, 0);
    step(1600, 100);
    step(1600, 64);
    assertEquals(1, collections);
    step(1600, 1);
    assertEquals(2, collections);
  }

  @Test
  void ofATrainingThatNeedsMoreThanBeforeThatIsWhatLives() {
    step(1600, 0);
    step(3200, 0);
    assertEquals(2, collections);
    step(3200, 200);
    assertEquals(2, collections);
  }
}

package io.abaculus.nn.optim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Training goes on for as long as one likes in the same memory. */
final class LongTrainingTest {
  private static final int STEPS = 10_000;
  private static final int WARM_UP = 2_000;

  /** What a step may leave behind: less than a node of the graph takes. */
  private static final double BYTES_A_STEP = 40;

  @Test
  void tenThousandStepsKeepTheHeapFlatThoughALossIsSummedUpWithoutBeingDetached() {
    RandomKey random = new RandomKey(1);
    Parameter weight = new Parameter("weight", random.normal(16, 4));
    Optimizer optimizer =
        new AdamW(List.of(ParameterGroup.constant("all", List.of(weight), 1e-3, 0.01)));
    Tensor total = Tensors.scalar(0);
    long before = 0;
    for (int step = 0; step < STEPS; step++) {
      if (step == WARM_UP) {
        before = usedHeap();
      }
      Tensor loss = random.normal(8, 16).matmul(weight.value()).square().mean();
      total = total.add(loss);
      optimizer.step(loss);
      Tensors.evaluate(total);
    }
    double grown = (double) (usedHeap() - before) / (STEPS - WARM_UP);
    assertTrue(grown < BYTES_A_STEP, grown + " bytes a step stay on the heap");
    assertTrue(Double.isFinite(total.item()));
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }
}

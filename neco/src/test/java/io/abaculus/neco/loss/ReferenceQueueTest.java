package io.abaculus.neco.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.data.CounterRandom;
import io.abaculus.device.Devices;
import io.abaculus.graph.TensorException;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One image, two global crops of 4 x 4 tokens of two numbers: 10 of 16 tokens go in each step. */
class ReferenceQueueTest {
  private static final CropLayout LAYOUT = new CropLayout(1, 2, 1, 4, 2, 14);

  private static ReferenceQueue queue(int length, boolean referenceCounting) {
    return new ReferenceQueue(2, length, 2, referenceCounting, Devices.standard());
  }

  /** Token t of crop c in step s is (100 s + t + 1, c). */
  private static Tensor tokens(int step) {
    float[] numbers = new float[2 * 16 * 2];
    for (int token = 0; token < 32; token++) {
      numbers[2 * token] = 100 * step + token % 16 + 1;
      numbers[2 * token + 1] = token / 16;
    }
    return Tensors.of(numbers, 2, 16, 2);
  }

  private static void push(ReferenceQueue queue, int step) {
    queue.push(queue.fresh(tokens(step), LAYOUT, null, new CounterRandom(7, step)));
    Tensors.evaluate(List.of(), List.of(queue.patches()));
  }

  private static float[] firstNumbers(ReferenceQueue queue, int crop) {
    return queue.value().select(0, crop).select(1, 0).toFloatArray();
  }

  @Test
  void holdsTheLatestPatchesInFront() {
    ReferenceQueue queue = queue(15, false);
    push(queue, 0);
    float[] before = firstNumbers(queue, 1);
    push(queue, 1);
    float[] after = firstNumbers(queue, 1);
    assertTrue(Arrays.equals(after, 10, 15, before, 0, 5));
    for (int i = 0; i < 10; i++) {
      assertTrue(after[i] > 100 && after[i] <= 116);
    }
  }

  @Test
  void holdsDifferentPatchesOfItsOwnCrop() {
    ReferenceQueue queue = queue(10, false);
    push(queue, 0);
    float[] crops = queue.value().select(0, 1).select(1, 1).toFloatArray();
    assertArrayEquals(new float[]{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, crops);
    float[] numbers = firstNumbers(queue, 1);
    Arrays.sort(numbers);
    for (int i = 1; i < numbers.length; i++) {
      assertTrue(numbers[i] > numbers[i - 1]);
    }
  }

  @Test
  void countsWhatItHolds() {
    ReferenceQueue queue = queue(25, false);
    assertEquals(0, queue.filled());
    int[] expected = {10, 20, 25, 25};
    for (int step = 0; step < expected.length; step++) {
      push(queue, step);
      assertEquals(expected[step], queue.filled());
    }
  }

  @Test
  void drawsNothingThatIsNotThereYet() {
    ReferenceQueue queue = queue(40, false);
    assertThrows(TensorException.class,
        () -> queue.draw(queue.filled(), LAYOUT, 9, new CounterRandom(1)));
    push(queue, 0);
    for (int[] ofPair : queue.draw(queue.filled(), LAYOUT, 9, new CounterRandom(1))) {
      assertTrue(Arrays.stream(ofPair).allMatch(row -> row < 10));
    }
  }

  @Test
  void drawsZerosWhenItCountsAsTheReferenceDoes() {
    ReferenceQueue queue = queue(40, true);
    push(queue, 0);
    assertEquals(20, queue.filled());
    long zeros =
        Arrays.stream(queue.draw(queue.filled(), LAYOUT, 9, new CounterRandom(1)))
            .flatMapToInt(Arrays::stream)
            .filter(row -> firstNumbers(queue, 0)[row] == 0)
            .count();
    // Of 4 pairs with 9 references each, half on average.
    assertTrue(zeros > 6 && zeros < 30, zeros + " of 36");
  }

  @Test
  void drawsWithoutRepetitionOnceFull() {
    ReferenceQueue queue = queue(10, false);
    push(queue, 0);
    for (int[] ofPair : queue.draw(queue.filled(), LAYOUT, 10, new CounterRandom(1))) {
      int[] sorted = ofPair.clone();
      Arrays.sort(sorted);
      assertArrayEquals(new int[]{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, sorted);
    }
  }

  @Test
  void drawsForEveryPairAnew() {
    ReferenceQueue queue = queue(10, false);
    push(queue, 0);
    int[][] rows = queue.draw(queue.filled(), LAYOUT, 9, new CounterRandom(1));
    assertEquals(4, rows.length);
    assertTrue(!Arrays.equals(rows[0], rows[1]));
  }

  @Test
  void takesOnlyPatchesWithinTheMask() {
    float[] mask = new float[32];
    mask[3] = 1;
    mask[5] = 1;
    mask[16 + 7] = 1;
    ReferenceQueue queue = queue(10, false);
    queue.push(queue.fresh(tokens(0), LAYOUT, mask, new CounterRandom(1)));
    Tensors.evaluate(List.of(), List.of(queue.patches()));
    for (float number : firstNumbers(queue, 0)) {
      assertTrue(number == 4 || number == 6, "token " + (number - 1));
    }
    for (float number : firstNumbers(queue, 1)) {
      assertEquals(8, number);
    }
  }

  @Test
  void goesOnFromACheckpoint() {
    ReferenceQueue queue = queue(25, false);
    queue.setFilled(20);
    push(queue, 2);
    assertEquals(25, queue.filled());
    assertThrows(TensorException.class, () -> queue.setFilled(26));
  }
}

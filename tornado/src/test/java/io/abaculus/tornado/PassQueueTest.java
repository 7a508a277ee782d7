package io.abaculus.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import io.abaculus.plan.ElementwiseProgram.Source;
import io.abaculus.tornado.kernel.KernelRunner;
import io.abaculus.tornado.pass.PassRun;
import io.abaculus.tornado.pass.Place;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Which passes run together, and that they compute what they would one after another. */
final class PassQueueTest {
  private final FloatArray numbers =
      FloatArray.fromElements(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  private final PassQueue queue = new PassQueue();

  private void doubling(int from, int to, int length) {
    doubling(numbers, from, to, length);
  }

  /** Adds a pass that doubles so many numbers. */
  private void doubling(FloatArray array, int from, int to, int length) {
    adding(array, from, new Access.Full(), from, to, length);
  }

  /** Adds a pass that adds to so many numbers what an access reads from another place. */
  private void adding(
      FloatArray array, int from, Access access, int other, int to, int length) {
    ElementwiseProgram program =
        new ElementwiseProgram(
            length,
            List.of(
                new ElementwiseProgram.Input(DType.FLOAT32, new Access.Full()),
                new ElementwiseProgram.Input(DType.FLOAT32, access)),
            List.of(
                new ElementwiseProgram.Instruction(
                    new Elementwise.Binary(BinaryFunction.ADD),
                    List.of(new Source.Register(0), new Source.Register(1)), DType.FLOAT32)),
            List.of(2));
    queue.add(
        "pass" + from + "to" + to,
        new PassRun(
            program, List.of(new Place(array, from), new Place(array, other)),
            List.of(new Place(array, to))));
  }

  /** Runs the queue and gives how many launches it took. */
  private int run() {
    var launches = queue.launches();
    KernelRunner.run(launches);
    return launches.size();
  }

  @Test
  void passesThatAreAlikeAndTouchNothingOfEachOtherAreOneLaunch() {
    doubling(0, 0, 3);
    doubling(4, 4, 1);
    doubling(6, 8, 2);
    assertEquals(1, run());
    assertArrayEquals(
        new float[]{2, 4, 6, 4, 10, 6, 7, 8, 14, 16, 11, 12}, numbers.toHeapArray());
  }

  @Test
  void aPassThatReadsWhatAnotherWritesComesAfterIt() {
    doubling(0, 4, 2);
    doubling(5, 8, 1);
    assertEquals(2, run());
    assertArrayEquals(
        new float[]{1, 2, 3, 4, 2, 4, 7, 8, 8, 10, 11, 12}, numbers.toHeapArray());
  }

  @Test
  void aPassDoesNotWriteOverWhatAnEarlierOneReads() {
    doubling(0, 4, 2);
    doubling(6, 1, 1);
    assertEquals(2, run());
    assertArrayEquals(
        new float[]{1, 14, 3, 4, 2, 4, 7, 8, 9, 10, 11, 12}, numbers.toHeapArray());
  }

  @Test
  void aPassJoinsAnEarlierGroupOnlyIfItMayRunBeforeAllThatFollow() {
    doubling(0, 0, 1);
    doubling(0, 1, 1);
    doubling(1, 2, 1);
    doubling(8, 8, 1);
    assertEquals(3, run());
    assertArrayEquals(
        new float[]{2, 4, 8, 4, 5, 6, 7, 8, 18, 10, 11, 12}, numbers.toHeapArray());
  }

  @Test
  void longPassesOfDifferentLengthsStayApart() {
    FloatArray large = new FloatArray(1 << 16);
    doubling(large, 0, 0, 20_000);
    doubling(large, 30_000, 30_000, 20_001);
    assertEquals(2, queue.launches().size());
  }

  @Test
  void everyRunOfALaunchHasItsOwnNumbers() {
    adding(numbers, 0, new Access.Row(2), 8, 0, 4);
    adding(numbers, 4, new Access.Row(1), 10, 4, 4);
    assertEquals(1, run());
    assertArrayEquals(
        new float[]{10, 12, 12, 14, 16, 17, 18, 19, 9, 10, 11, 12}, numbers.toHeapArray());
  }
}

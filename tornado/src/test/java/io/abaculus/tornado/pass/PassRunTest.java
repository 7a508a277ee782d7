package io.abaculus.tornado.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Ints;
import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What a pass reads and writes of an array, and which passes may run by one launch. */
final class PassRunTest {
  private static final int LENGTH = 12;

  private final FloatArray array = new FloatArray(100);

  /** A pass over two tensors of an array, of which the second is read in full. */
  private static PassRun run(
      FloatArray array, int length, Access access, int input, int second, int output) {
    ElementwiseProgram program =
        new ElementwiseProgram(
            length,
            List.of(
                new ElementwiseProgram.Input(DType.FLOAT32, access),
                new ElementwiseProgram.Input(DType.FLOAT32, new Access.Full())),
            List.of(
                new ElementwiseProgram.Instruction(
                    new Elementwise.Binary(BinaryFunction.ADD),
                    List.of(Programs.register(0), Programs.register(1)),
                    DType.FLOAT32)),
            List.of(2));
    return new PassRun(
        program, List.of(new Place(array, input), new Place(array, second)),
        List.of(new Place(array, output)));
  }

  /** A pass that writes an element, and reads none of those that are looked at. */
  private PassRun writing(int element) {
    return run(array, 1, new Access.Full(), 99, 99, element);
  }

  static Stream<Arguments> extents() {
    return Stream.of(
        Arguments.of(new Access.Full(), LENGTH),
        Arguments.of(new Access.Single(), 1),
        Arguments.of(new Access.Row(4), 4),
        Arguments.of(new Access.Column(5), 3),
        Arguments.of(new Access.Strided(Ints.of(2, 2, 3), Ints.of(0, 7, 1)), 10));
  }

  @ParameterizedTest
  @MethodSource("extents")
  void aPassTouchesWhatWritesItsInputUpToTheLastElementThatItReads(Access access, int extent) {
    PassRun reading = run(array, LENGTH, access, 40, 60, 80);
    assertTrue(reading.touches(writing(40)));
    assertTrue(reading.touches(writing(40 + extent - 1)));
    assertTrue(writing(40 + extent - 1).touches(reading));
    assertFalse(reading.touches(writing(39)));
    assertFalse(reading.touches(writing(40 + extent)));
  }

  @Test
  void aPassTouchesWhatWritesAnElementOfItsOutput() {
    PassRun reading = run(array, LENGTH, new Access.Full(), 40, 60, 80);
    assertTrue(reading.touches(writing(80)));
    assertTrue(reading.touches(writing(91)));
    assertFalse(reading.touches(writing(92)));
  }

  @Test
  void passesThatReadTheSameElementsDoNotTouchEachOther() {
    PassRun one = run(array, LENGTH, new Access.Full(), 40, 60, 80);
    assertFalse(one.touches(run(array, 1, new Access.Full(), 40, 60, 99)));
  }

  @Test
  void equalPlacesOfDifferentArraysAreDifferentMemory() {
    PassRun one = run(array, LENGTH, new Access.Full(), 40, 60, 80);
    PassRun other = run(new FloatArray(100), LENGTH, new Access.Full(), 40, 60, 80);
    assertFalse(one.touches(other));
    assertFalse(one.isLike(other));
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void passesAreAlikeIfTheyAreEquallyLongOrShort(int one, int other, boolean alike) {
    assertEquals(
        alike,
        run(array, one, new Access.Full(), 0, 0, 0)
            .isLike(run(array, other, new Access.Full(), 0, 0, 0)));
  }

  static Stream<Arguments> lengths() {
    return Stream.of(
        Arguments.of(1, 16_384, true),
        Arguments.of(1, 16_385, false),
        Arguments.of(1_000_000, 1_000_000, true),
        Arguments.of(1_000_000, 1_000_001, false));
  }

  @Test
  void passesOfDifferentStructureAreNotAlike() {
    assertFalse(
        run(array, LENGTH, new Access.Row(4), 0, 0, 0)
            .isLike(run(array, LENGTH, new Access.Column(4), 0, 0, 0)));
    assertTrue(
        run(array, LENGTH, new Access.Row(4), 0, 0, 0)
            .isLike(run(array, LENGTH, new Access.Row(3), 0, 0, 0)));
  }
}

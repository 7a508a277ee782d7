package io.abaculus.tornado.lowering;

import static io.abaculus.tornado.lowering.BesideReference.check;
import static io.abaculus.tornado.lowering.BesideReference.random;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Control;
import io.abaculus.graph.DType;
import io.abaculus.graph.Ints;
import io.abaculus.graph.Movement.Concat;
import io.abaculus.graph.Movement.Expand;
import io.abaculus.graph.Movement.Flip;
import io.abaculus.graph.Movement.Pad;
import io.abaculus.graph.Movement.Permute;
import io.abaculus.graph.Movement.Reshape;
import io.abaculus.graph.Movement.Slice;
import io.abaculus.graph.Shape;
import io.abaculus.tornado.kernel.KernelRunner;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MovementLoweringTest {

  @ParameterizedTest
  @EnumSource
  void movesElementsOfEveryType(DType dtype) {
    HostArray x = random(dtype, 3, 5, 7, 2);
    check(0, new Reshape(Shape.of(105, 2)), x);
    check(0, new Permute(Ints.of(2, 0, 3, 1)), x);
    check(0, new Expand(Shape.of(4, 3, 5, 7, 2)), x);
    check(0, new Slice(Ints.of(1, 0, 2, 0), Ints.of(3, 5, 7, 1), Ints.of(1, 2, 3, 1)), x);
    check(0, new Pad(Ints.of(0, 1, 2, 0), Ints.of(1, 0, 1, 0), 1), x);
    check(0, new Concat(1), x, random(dtype, 3, 1, 7, 2), random(dtype, 3, 0, 7, 2));
    check(0, new Flip(Ints.of(1, 3)), x);
    check(0, new Control.Detach(), x);
  }

  @Test
  void movesAScalarAndManyAxes() {
    check(0, new Permute(Ints.of()), random());
    check(0, new Pad(Ints.of(), Ints.of(), 2), random());
    check(0, new Expand(Shape.of(2, 3)), random());
    check(0, new Permute(Ints.of(6, 0, 5, 1, 4, 2, 3)), random(2, 1, 3, 2, 2, 3, 2));
  }

  @Test
  void movesNothingOfEmptyTensors() {
    check(0, new Permute(Ints.of(1, 0)), random(0, 3));
    check(0, new Flip(Ints.of(0)), random(0, 3));
    check(0, new Expand(Shape.of(0, 3)), random(1, 3));
    check(0, new Pad(Ints.of(2), Ints.of(1), 0.5), random(0));
  }

  @ParameterizedTest
  @EnumSource
  void copiesTensorsOfEveryType(DType dtype) {
    HostArray x = random(dtype, 3, 43);
    SharedMemory measured = SharedMemory.toMeasure();
    measured.place(x.type());
    measured.place(x.type());
    SharedMemory memory = SharedMemory.asLongAs(measured);
    Stored from = memory.place(x.type());
    Stored to = memory.place(x.type());
    SharedMemory.write(x, from);
    KernelRunner.run(Lowering.copy("step7", from, to));
    assertEquals(numbers(x), numbers(SharedMemory.read(to)));
  }

  private static List<Double> numbers(HostArray x) {
    return IntStream.range(0, x.size()).mapToObj(x::getDouble).toList();
  }
}

package io.abaculus.tornado.pass;

import io.abaculus.plan.Access;
import io.abaculus.plan.ElementwiseProgram;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An elementwise program with its tensors.
 *
 * @param inputs where each input lies
 * @param outputs where each output lies
 */
public record PassRun(
    ElementwiseProgram program, List<Place> inputs, List<Place> outputs) {
  /**
   * Elements up to which runs of different lengths are launched together, since few groups of work-items have
   * nothing to do then. The planner's small gradients have as many.
   */
  private static final int SHORT = 1 << 14;

  /** A stretch of an array. */
  private record Stretch(Place place, long length) {
    @SuppressWarnings("ReferenceEquality") // Another array of the same numbers is another memory.
    boolean overlaps(Stretch other) {
      return place.array() == other.place.array()
          && place.offset() < other.place.offset() + other.length
          && other.place.offset() < place.offset() + length;
    }
  }

  /** Inputs and, after them, outputs. */
  List<Place> tensors() {
    return Stream.concat(inputs.stream(), outputs.stream()).toList();
  }

  /** Whether one launch may run both: one kernel, the same arrays, and equally many elements or few. */
  @SuppressWarnings("ReferenceEquality") // Another array of the same numbers is another memory.
  public boolean isLike(PassRun other) {
    boolean isAsLong =
        program.length() == other.program.length()
            || Math.max(program.length(), other.program.length()) <= SHORT;
    List<Place> own = tensors();
    List<Place> others = other.tensors();
    return isAsLong
        && own.size() == others.size()
        && IntStream.range(0, own.size())
            .allMatch(i -> own.get(i).array() == others.get(i).array())
        && PassStructure.of(program).equals(PassStructure.of(other.program));
  }

  /** Whether one of the two writes what the other reads or writes, so that their order matters. */
  public boolean touches(PassRun other) {
    return anyOverlap(written(), other.read())
        || anyOverlap(read(), other.written())
        || anyOverlap(written(), other.written());
  }

  private static boolean anyOverlap(List<Stretch> some, List<Stretch> others) {
    return some.stream().anyMatch(one -> others.stream().anyMatch(one::overlaps));
  }

  private List<Stretch> read() {
    return IntStream.range(0, inputs.size())
        .mapToObj(
            i -> new Stretch(inputs.get(i), extent(program.inputs().get(i).access())))
        .toList();
  }

  private List<Stretch> written() {
    return outputs.stream().map(place -> new Stretch(place, program.length())).toList();
  }

  /** From the first element that is read to one past the last. */
  private long extent(Access access) {
    return switch (access) {
      case Access.Full full -> program.length();
      case Access.Single single -> 1;
      case Access.Row(int period) -> period;
      case Access.Column(int run) -> Math.ceilDiv(program.length(), run);
      case Access.Strided(var dims, var strides) -> {
        long last = 0;
        for (int axis = 0; axis < dims.size(); axis++) {
          last += (dims.get(axis) - 1L) * strides.get(axis);
        }
        yield last + 1;
      }
    };
  }
}

package io.abaculus.tornado;

import io.abaculus.device.ProductMath;
import io.abaculus.graph.DType;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.tornado.launch.Launch;
import io.abaculus.tornado.launch.LibraryLaunch;
import io.abaculus.tornado.launch.Stage;
import io.abaculus.tornado.library.CuBlas;
import io.abaculus.tornado.lowering.Stored;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What a plan needs on the device, found out by lowering it once with arrays of one element: what steps need
 * besides their operands must be known before the arrays are made.
 *
 * @param memory sized, and not allocated
 * @param lowered the plan's launches on no memory, to be counted
 * @param crossing elements of each type that cross together at most
 * @param constants bytes of the arrays that launches read and nothing writes
 */
record PlanNeeds(
    PlanMemory memory, LoweredPlan lowered, Map<DType, Long> crossing, long constants) {
  static PlanNeeds of(Plan plan, int largestArray, ProductMath math) {
    PlanMemory memory = new PlanMemory(plan, largestArray);
    LoweredPlan lowered = new LoweredPlan(plan, memory, new LongArray(1), math);
    List<Stored> leaves =
        IntStream.range(0, plan.leaves().size()).mapToObj(memory::leaf).toList();
    List<Stored> alone =
        new ArrayList<>(
            IntStream.range(0, plan.results().size()).mapToObj(memory::result).toList());
    for (Action action : lowered.actions()) {
      if (action instanceof Action.OnHost(var step, int end)) {
        Stream<Operand> operands = Stream.concat(step.read().stream(), step.written().stream());
        operands.map(memory::stored).forEach(alone::add);
      }
    }
    return new PlanNeeds(
        memory, lowered, Transfers.largest(leaves, alone), constants(memory, lowered));
  }

  /** Of the launches' arrays, those that hold no tensor of the plan; they have their lengths already. */
  private static long constants(PlanMemory memory, LoweredPlan lowered) {
    Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(memory.arrays());
    long bytes = 0;
    for (Stage stage : lowered.stages()) {
      for (Launch launch : stage.launches()) {
        for (Object parameter : launch.parameters()) {
          if (parameter instanceof TornadoNativeArray array && known.add(array)) {
            bytes += array.getNumBytesOfSegment();
          }
        }
      }
    }
    return bytes;
  }

  /** Bytes of all arrays, constants and those that cross included, and of what a library needs. */
  long bytes() {
    return memory.bytes() + Transfers.bytes(crossing) + constants + libraryBytes();
  }

  /** Bytes that a library holds for the plan's products, if it has some. */
  private long libraryBytes() {
    boolean usesLibrary =
        lowered.stages().stream()
            .flatMap(stage -> stage.launches().stream())
            .anyMatch(LibraryLaunch.class::isInstance);
    return usesLibrary ? CuBlas.WORKSPACE : 0;
  }
}

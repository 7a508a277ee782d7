package io.abaculus.plan;

import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Op;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Program.Instruction;
import io.abaculus.plan.Program.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where every tensor of a program lies: in a leaf, an output of its own, or a slab. */
final class Placement {
  private final Dataflow flow;
  private final Lifetimes lifetimes;
  private final Map<Integer, Integer> leafNumbers = new HashMap<>();
  private final Map<Ref, Location> fixed = new HashMap<>();
  private final Map<Ref, MemoryPlanner.Block> blocks = new HashMap<>();
  private final Set<Integer> inPlaceAssignments = new HashSet<>();
  private final MemoryMap memory;

  Placement(Dataflow flow, Lifetimes lifetimes, PlanOptions options) {
    this.flow = flow;
    this.lifetimes = lifetimes;
    for (int i = 0; i < flow.program().instructions().size(); i++) {
      if (flow.isLeaf(i)) {
        leafNumbers.put(i, leafNumbers.size());
      }
    }
    placeOutputs();
    placeAssignments();
    this.memory = MemoryPlanner.place(makeBlocks(), options);
  }

  MemoryMap memory() {
    return memory;
  }

  /** Whether a new value is made right in the memory of its leaf, so that nothing need be copied. */
  boolean isInPlace(int assignment) {
    return inPlaceAssignments.contains(assignment);
  }

  /** A tensor and its place. */
  Operand operand(Ref ref) {
    Dataflow.Base base = flow.base(ref);
    int maker = base.ref().instruction();
    Location location = flow.isLeaf(maker) ? leaf(maker) : made(base.ref());
    return new Operand(flow.type(ref), location.shifted(base.offset()));
  }

  private Location made(Ref base) {
    Location known = fixed.get(base);
    if (known != null) {
      return known;
    }
    MemoryPlanner.Block block = Objects.requireNonNull(blocks.get(base));
    return new Location(Location.Space.SLAB, block.array, block.offset);
  }

  Location leaf(int instruction) {
    return new Location(
        Location.Space.LEAF, Objects.requireNonNull(leafNumbers.get(instruction)), 0);
  }

  /** Whether a member of a unit needs memory, since it is read by others than the unit. */
  boolean isReadOutside(int member, int unit) {
    Ref ref = new Ref(member, 0);
    return fixed.containsKey(ref)
        || lifetimes.isReadAfter(ref, unit)
        || flow.readers(ref).isEmpty();
  }

  // ---- outputs and assignments ----

  /** An output that a step makes whole is made in the output's own array. */
  private void placeOutputs() {
    List<Ref> outputs = flow.program().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      Dataflow.Base base = flow.base(outputs.get(i));
      if (isMadeWhole(outputs.get(i))) {
        fixed.putIfAbsent(base.ref(), new Location(Location.Space.RESULT, i, 0));
      }
    }
  }

  /** A new value is made right in the leaf's memory if everybody has read the old one by then. */
  private void placeAssignments() {
    List<Program.Assignment> assignments = flow.program().assignments();
    for (int i = 0; i < assignments.size(); i++) {
      Ref leaf = new Ref(assignments.get(i).leaf(), 0);
      Ref value = assignments.get(i).value();
      Ref base = flow.base(value).ref();
      if (isMadeWhole(value) && !fixed.containsKey(base) && readersAreDone(leaf, base)) {
        fixed.put(base, leaf(leaf.instruction()));
        inPlaceAssignments.add(i);
      }
    }
  }

  private boolean isMadeWhole(Ref ref) {
    Dataflow.Base base = flow.base(ref);
    return !flow.isLeaf(base.ref().instruction())
        && lifetimes.isScheduled(base.ref().instruction())
        && flow.type(base.ref()).shape().size() == flow.type(ref).shape().size();
  }

  private boolean readersAreDone(Ref leaf, Ref made) {
    int madeIn = lifetimes.unitOf(made.instruction());
    boolean elementwise = isElementwise(made);
    for (int reader : flow.readers(leaf)) {
      int readIn = lifetimes.unitOf(reader);
      if (readIn > madeIn || (readIn == madeIn && !(elementwise && readsFully(reader, leaf)))) {
        return false;
      }
    }
    return true;
  }

  // ---- intermediate results ----

  private List<MemoryPlanner.Block> makeBlocks() {
    Set<MemoryPlanner.Block> all = new LinkedHashSet<>();
    for (int unit = 0; unit < lifetimes.units().size(); unit++) {
      for (Ref made : materialized(unit)) {
        if (fixed.containsKey(made)) {
          continue;
        }
        MemoryPlanner.Block block = reusableInput(unit, made);
        if (block == null) {
          TensorType type = flow.type(made);
          block = new MemoryPlanner.Block(type.dtype(), type.shape().size(), unit);
        }
        block.last = Math.max(block.last, lifetimes.lastUse(made, unit));
        blocks.put(made, block);
        all.add(block);
      }
    }
    return List.copyOf(all);
  }

  /** The results of a unit that need memory: those of a group only if read outside it. */
  private List<Ref> materialized(int unit) {
    List<Ref> made = new ArrayList<>();
    for (int member : members(unit)) {
      boolean inner =
          switch (lifetimes.units().get(unit)) {
            case Unit.Single single -> false;
            case Unit.Group group -> !isReadOutside(member, unit);
            case Unit.ProductGroup group ->
                member != group.product() && !isReadOutside(member, unit);
            case Unit.Assign assign -> false;
          };
      if (!inner) {
        for (int result = 0; result < flow.instruction(member).results().size(); result++) {
          made.add(new Ref(member, result));
        }
      }
    }
    return made;
  }

  /** The memory of an input that is read here for the last time, element by element or row by row. */
  private MemoryPlanner.@Nullable Block reusableInput(int unit, Ref made) {
    boolean overwrites =
        switch (lifetimes.units().get(unit)) {
          case Unit.Group group -> isElementwise(made);
          case Unit.ProductGroup group -> isElementwise(made);
          case Unit.Single single -> isRowGradient(made.instruction());
          case Unit.Assign assign -> false;
        };
    if (!overwrites) {
      return null;
    }
    Set<MemoryPlanner.Block> taken = new HashSet<>();
    for (Ref other : materialized(unit)) {
      if (isElementwise(other) && blocks.containsKey(other)) {
        taken.add(blocks.get(other));
      }
    }
    for (int member : members(unit)) {
      if (!isElementwise(member) && !isRowGradient(member)) {
        continue;
      }
      for (Ref operand : flow.instruction(member).operands()) {
        Ref base = flow.base(operand).ref();
        MemoryPlanner.Block block = blocks.get(base);
        if (block != null
            && !taken.contains(block)
            && block.last == unit
            && !(lifetimes.unitOf(base.instruction()) == unit && isElementwise(base))
            && block.dtype == flow.type(made).dtype()
            && block.size == flow.type(made).shape().size()
            && allReadFully(unit, base)) {
          return block;
        }
      }
    }
    return null;
  }

  private boolean allReadFully(int unit, Ref base) {
    for (int member : members(unit)) {
      for (Ref operand : flow.instruction(member).operands()) {
        if (flow.base(operand).ref().equals(base) && !readsFully(member, base)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether every read of a tensor by an instruction is element by element, or row by row. */
  private boolean readsFully(int reader, Ref base) {
    Instruction instruction = flow.instruction(reader);
    if (!isElementwise(reader) && !isRowGradient(reader)) {
      return false;
    }
    for (Ref operand : instruction.operands()) {
      if (flow.base(operand).ref().equals(base)
          && !(flow.type(operand).shape().size() == flow.type(base).shape().size()
              && flow.access(operand, reader) instanceof Access.Full)) {
        return false;
      }
    }
    return true;
  }

  private boolean isElementwise(Ref made) {
    return isElementwise(made.instruction());
  }

  private boolean isElementwise(int instruction) {
    return flow.instruction(instruction).op() instanceof Elementwise;
  }

  /** Whether an operation needs no more of an operand once it writes there: of a row, then element by element. */
  private boolean isRowGradient(int instruction) {
    Op op = flow.instruction(instruction).op();
    return op instanceof Fused.SoftmaxBackward || op instanceof Fused.LogSoftmaxBackward;
  }

  private List<Integer> members(int unit) {
    return lifetimes.units().get(unit).members();
  }
}

package io.abaculus.plan;

import io.abaculus.graph.Contraction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Program.Instruction;
import io.abaculus.plan.Program.Ref;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Joins elementwise instructions that stand next to each other in the schedule into groups, and a
 * group to the matrix product right before it. Only neighbours are joined, so joining can never make
 * a circle.
 */
final class Fusion {
  /** Keeps the registers of a group inside the first-level cache. */
  private static final int MAX_GROUP = 48;

  private final Dataflow flow;
  private final boolean fuse;
  private final List<Unit> units = new ArrayList<>();
  private final List<Integer> group = new ArrayList<>();
  private final Set<Integer> inGroup = new HashSet<>();

  /** Constants met while a group is open are made before it, assignments happen after it. */
  private final List<Unit> fills = new ArrayList<>();

  private final List<Unit> assignments = new ArrayList<>();

  private Fusion(Dataflow flow, boolean fuse) {
    this.flow = flow;
    this.fuse = fuse;
  }

  static List<Unit> units(Dataflow flow, List<Scheduler.Item> order, PlanOptions options) {
    Fusion fusion = new Fusion(flow, options.fuse());
    order.forEach(fusion::add);
    fusion.closeGroup();
    return fusion.units;
  }

  private void add(Scheduler.Item item) {
    switch (item) {
      case Scheduler.Item.Assign(int assignment) -> assignments.add(new Unit.Assign(assignment));
      case Scheduler.Item.Compute(int instruction) -> {
        if (flow.isLeaf(instruction) || flow.isView(instruction)) {
          return;
        }
        if (flow.isFill(instruction)) {
          if (isReadAsTensor(instruction)) {
            fills.add(new Unit.Single(instruction));
          }
          return;
        }
        if (fuse && isFusable(instruction)) {
          addElementwise(instruction);
        } else {
          closeGroup();
          units.add(new Unit.Single(instruction));
        }
      }
    }
  }

  private void addElementwise(int instruction) {
    if (!group.isEmpty()
        && (group.size() >= MAX_GROUP
            || length(instruction) != length(group.getFirst())
            || readsPartOfGroup(instruction))) {
      closeGroup();
    }
    group.add(instruction);
    inGroup.add(instruction);
  }

  private void closeGroup() {
    boolean afterProduct =
        fills.isEmpty()
            && !group.isEmpty()
            && !units.isEmpty()
            && units.getLast() instanceof Unit.Single(int product)
            && takesEpilogue(product);
    units.addAll(fills);
    fills.clear();
    if (afterProduct && units.getLast() instanceof Unit.Single(int product)) {
      units.removeLast();
      units.add(new Unit.ProductGroup(product, List.copyOf(group)));
    } else if (!group.isEmpty()) {
      units.add(new Unit.Group(List.copyOf(group)));
    }
    group.clear();
    inGroup.clear();
    units.addAll(assignments);
    assignments.clear();
  }

  private boolean takesEpilogue(int product) {
    Instruction instruction = flow.instruction(product);
    if (!(instruction.op() instanceof Contraction.MatMul matMul)) {
      return false;
    }
    TensorType b = flow.type(instruction.operands().get(1));
    TensorType a = flow.type(instruction.operands().get(0));
    boolean oneRightMatrix =
        Contraction.MatMul.leading(b.shape()).size() == 1
            && (!matMul.transposeA() || Contraction.MatMul.leading(a.shape()).size() == 1);
    boolean read =
        group.stream()
            .flatMap(member -> flow.instruction(member).operands().stream())
            .anyMatch(ref -> flow.base(ref).ref().equals(new Ref(product, 0)));
    return oneRightMatrix
        && read
        && instruction.results().getFirst().dtype() == DType.FLOAT32
        && length(product) == length(group.getFirst());
  }

  private int length(int instruction) {
    return flow.instruction(instruction).results().getFirst().shape().size();
  }

  private boolean isFusable(int instruction) {
    Instruction candidate = flow.instruction(instruction);
    return candidate.op() instanceof Elementwise
        && isBlockType(candidate.results().getFirst())
        && candidate.results().getFirst().shape().size() > 0
        && candidate.operands().stream().allMatch(ref -> isBlockType(flow.type(ref)));
  }

  private static boolean isBlockType(TensorType type) {
    return type.dtype() == DType.FLOAT32 || type.dtype() == DType.BOOL;
  }

  /** Whether an operand is a member of the open group, but not element by element. */
  private boolean readsPartOfGroup(int instruction) {
    Instruction candidate = flow.instruction(instruction);
    for (Ref operand : candidate.operands()) {
      Dataflow.Base base = flow.base(operand);
      if (inGroup.contains(base.ref().instruction())) {
        boolean whole =
            flow.type(operand).shape().size() == length(base.ref().instruction())
                && Access.of(flow.type(operand).shape(),
                    candidate.results().getFirst().shape()) instanceof Access.Full;
        if (!whole) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isReadAsTensor(int fill) {
    Ref ref = new Ref(fill, 0);
    return !fuse
        || flow.readers(ref).stream().anyMatch(reader -> !isFusable(reader))
        || flow.program().outputs().stream().anyMatch(o -> flow.base(o).ref().equals(ref))
        || flow.program().assignments().stream()
            .anyMatch(a -> flow.base(a.value()).ref().equals(ref));
  }
}

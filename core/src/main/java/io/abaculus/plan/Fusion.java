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
  /** What a group reads: a stretch of a result, and which elements of it. */
  private record Input(Dataflow.Base base, Access access) {}

  /** The operands of a product, which a product pass reads besides those of its program. */
  private static final int MATRICES = 2;

  private final Dataflow flow;
  private final PlanOptions options;
  private final Set<Ref> kept = new HashSet<>();
  private final List<Unit> units = new ArrayList<>();
  private final List<Integer> group = new ArrayList<>();
  private final Set<Integer> inGroup = new HashSet<>();

  /** Constants met while a group is open are made before it, assignments happen after it. */
  private final List<Unit> fills = new ArrayList<>();

  private final List<Unit> assignments = new ArrayList<>();

  private Fusion(Dataflow flow, PlanOptions options) {
    this.flow = flow;
    this.options = options;
    flow.program().outputs().forEach(output -> kept.add(flow.base(output).ref()));
    flow.program().assignments().forEach(assigned -> kept.add(flow.base(assigned.value()).ref()));
  }

  static List<Unit> units(Dataflow flow, List<Scheduler.Item> order, PlanOptions options) {
    Fusion fusion = new Fusion(flow, options);
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
        if (isFusable(instruction)) {
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
        && (group.size() >= options.longestPass()
            || length(instruction) != length(group.getFirst())
            || readsPartOfGroup(instruction)
            || operands(withMember(instruction)) > options.passOperands())) {
      closeGroup();
    }
    group.add(instruction);
    inGroup.add(instruction);
  }

  private List<Integer> withMember(int instruction) {
    List<Integer> members = new ArrayList<>(group);
    members.add(instruction);
    return members;
  }

  /** How many tensors a pass of these members reads and writes. */
  private int operands(List<Integer> members) {
    Set<Integer> inside = new HashSet<>(members);
    Set<Input> inputs = new HashSet<>();
    int outputs = 0;
    for (int member : members) {
      for (Ref operand : flow.instruction(member).operands()) {
        int maker = flow.base(operand).ref().instruction();
        if (!inside.contains(maker) && !flow.isFill(maker)) {
          inputs.add(new Input(flow.base(operand), flow.access(operand, member)));
        }
      }
      Ref made = new Ref(member, 0);
      if (kept.contains(made)
          || flow.readers(made).isEmpty()
          || !inside.containsAll(flow.readers(made))) {
        outputs++;
      }
    }
    return inputs.size() + outputs;
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
    if (!options.productPasses()
        || !(instruction.op() instanceof Contraction.MatMul matMul)
        || operands(group) + MATRICES > options.passOperands()) {
      return false;
    }
    TensorType b = flow.type(instruction.operands().get(1));
    TensorType a = flow.type(instruction.operands().get(0));
    boolean oneRightMatrix =
        Contraction.MatMul.leading(b.shape()).size() == 1
            && (!matMul.transposeA() || Contraction.MatMul.leading(a.shape()).size() == 1);
    return oneRightMatrix
        && isReadElementByElement(new Ref(product, 0))
        && instruction.results().getFirst().dtype() == DType.FLOAT32
        && length(product) == length(group.getFirst());
  }

  /** Whether the open group reads a product, and of each of its elements no other than that one. */
  private boolean isReadElementByElement(Ref product) {
    boolean isRead = false;
    for (int member : group) {
      for (Ref operand : flow.instruction(member).operands()) {
        if (flow.base(operand).ref().equals(product)) {
          if (!isWhole(operand, member)) {
            return false;
          }
          isRead = true;
        }
      }
    }
    return isRead;
  }

  /** Whether an instruction reads all of a result, element by element. */
  private boolean isWhole(Ref operand, int reader) {
    return flow.type(operand).shape().size() == length(flow.base(operand).ref().instruction())
        && flow.access(operand, reader) instanceof Access.Full;
  }

  private int length(int instruction) {
    return flow.instruction(instruction).results().getFirst().shape().size();
  }

  private boolean isFusable(int instruction) {
    Instruction candidate = flow.instruction(instruction);
    return options.passes()
        && candidate.op() instanceof Elementwise
        && isPassType(candidate.results().getFirst())
        && candidate.results().getFirst().shape().size() > 0
        && candidate.operands().stream().allMatch(ref -> isPassType(flow.type(ref)))
        && operands(List.of(instruction)) <= options.passOperands();
  }

  private boolean isPassType(TensorType type) {
    return options.passTypes().contains(type.dtype());
  }

  /** Whether an operand is a member of the open group, but not element by element. */
  private boolean readsPartOfGroup(int instruction) {
    Instruction candidate = flow.instruction(instruction);
    for (Ref operand : candidate.operands()) {
      if (inGroup.contains(flow.base(operand).ref().instruction())
          && !isWhole(operand, instruction)) {
        return true;
      }
    }
    return false;
  }

  private boolean isReadAsTensor(int fill) {
    Ref ref = new Ref(fill, 0);
    return flow.readers(ref).stream().anyMatch(reader -> !isFusable(reader))
        || kept.contains(ref);
  }
}

package io.abaculus.plan;

import io.abaculus.graph.Contraction;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Program.Instruction;
import io.abaculus.plan.Program.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a program: simplify, order, fuse, place in memory, write down the steps. */
public final class Planner {
  private final Dataflow flow;
  private final List<Unit> units;
  private final Placement placement;

  private Planner(Dataflow flow, List<Unit> units, Placement placement) {
    this.flow = flow;
    this.units = units;
    this.placement = placement;
  }

  /**
   * Plans a program for a device that can do what {@code options} says.
   *
   * @throws io.abaculus.graph.TensorException if a tensor is larger than the device's largest array
   */
  public static Plan plan(Program program, PlanOptions options) {
    Dataflow flow = new Dataflow(Exchange.safe(Simplifier.simplify(program)));
    List<Unit> units = Fusion.units(flow, Scheduler.order(flow), options);
    Placement placement = new Placement(flow, new Lifetimes(flow, units), options);
    return new Planner(flow, units, placement).build(options);
  }

  private Plan build(PlanOptions options) {
    List<TensorType> leaves = leafTypes();
    List<TensorType> results = flow.program().outputs().stream().map(flow::type).toList();
    for (TensorType type : Stream.concat(leaves.stream(), results.stream()).toList()) {
      options.checkHolds(type.shape().size());
    }
    List<Step> steps = new ArrayList<>(copiesOfOutputs(true));
    for (int unit = 0; unit < units.size(); unit++) {
      Step step = step(unit);
      if (step != null) {
        steps.add(step);
      }
    }
    steps.addAll(copiesOfOutputs(false));
    return new Plan(
        steps,
        leaves,
        results,
        placement.memory());
  }

  private List<TensorType> leafTypes() {
    List<TensorType> leaves = new ArrayList<>();
    for (Instruction instruction : flow.program().instructions()) {
      if (instruction.op() instanceof Source.Leaf(TensorType type)) {
        leaves.add(type);
      }
    }
    return leaves;
  }

  private @Nullable Step step(int unit) {
    return switch (units.get(unit)) {
      case Unit.Single(int instruction) -> compute(instruction);
      case Unit.Group(var members) -> {
        PassBuilder pass = new PassBuilder(flow, placement, unit, members);
        yield new Step.Pass(pass.program(), pass.inputs(), pass.outputs());
      }
      case Unit.ProductGroup(int product, var members) -> productPass(unit, product, members);
      case Unit.Assign(int index) -> placement.isInPlace(index) ? null : assign(index);
    };
  }

  private Step compute(int index) {
    Instruction instruction = flow.instruction(index);
    List<Operand> results = new ArrayList<>();
    for (int result = 0; result < instruction.results().size(); result++) {
      results.add(placement.operand(new Ref(index, result)));
    }
    return new Step.Compute(
        instruction.op(),
        instruction.operands().stream().map(placement::operand).toList(),
        results);
  }

  private Step productPass(int unit, int product, List<Integer> members) {
    PassBuilder pass = new PassBuilder(flow, placement, unit, members);
    Instruction instruction = flow.instruction(product);
    Operand made = placement.operand(new Ref(product, 0));
    return new Step.ProductPass(
        (Contraction.MatMul) instruction.op(),
        placement.operand(instruction.operands().get(0)),
        placement.operand(instruction.operands().get(1)),
        made,
        placement.isReadOutside(product, unit),
        pass.inputAt(made.location()),
        pass.program(),
        pass.inputs(),
        pass.outputs());
  }

  private Step assign(int index) {
    Program.Assignment assignment = flow.program().assignments().get(index);
    Operand value = placement.operand(assignment.value());
    return new Step.Copy(value, new Operand(value.type(), placement.leaf(assignment.leaf())));
  }

  /**
   * Outputs that no step makes in their own array: leaves, copied first, before an assignment can
   * change them, and what is a view or the same as another output, copied at the end.
   */
  private List<Step> copiesOfOutputs(boolean ofLeaves) {
    List<Step> copies = new ArrayList<>();
    List<Ref> outputs = flow.program().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      Operand from = placement.operand(outputs.get(i));
      Location to = new Location(Location.Space.RESULT, i, 0);
      boolean isLeaf = flow.isLeaf(flow.base(outputs.get(i)).ref().instruction());
      if (isLeaf == ofLeaves && !from.location().equals(to)) {
        copies.add(new Step.Copy(from, new Operand(from.type(), to)));
      }
    }
    return copies;
  }
}

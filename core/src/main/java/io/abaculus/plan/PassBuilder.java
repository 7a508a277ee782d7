package io.abaculus.plan;

import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Source;
import io.abaculus.plan.Program.Instruction;
import io.abaculus.plan.Program.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes down the program of one pass, and which tensors it reads and writes. */
final class PassBuilder {
  private record Read(Location location, ElementwiseProgram.Input input) {}

  private final Dataflow flow;
  private final Placement placement;
  private final List<Integer> members;
  private final Map<Read, Integer> inputs = new LinkedHashMap<>();
  private final List<Operand> inputOperands = new ArrayList<>();
  private final Map<Integer, Integer> memberNumbers = new HashMap<>();
  private final List<Integer> outputMembers = new ArrayList<>();

  PassBuilder(Dataflow flow, Placement placement, int unit, List<Integer> members) {
    this.flow = flow;
    this.placement = placement;
    this.members = members;
    for (int member : members) {
      for (Ref operand : flow.instruction(member).operands()) {
        if (isExternal(operand)) {
          Operand read = placement.operand(operand);
          if (inputs.putIfAbsent(read(operand, member), inputs.size()) == null) {
            inputOperands.add(read);
          }
        }
      }
      memberNumbers.put(member, memberNumbers.size());
      if (placement.isReadOutside(member, unit)) {
        outputMembers.add(member);
      }
    }
  }

  private boolean isExternal(Ref operand) {
    int source = flow.base(operand).ref().instruction();
    return !members.contains(source) && !flow.isFill(source);
  }

  private Read read(Ref operand, int reader) {
    return new Read(
        placement.operand(operand).location(),
        new ElementwiseProgram.Input(flow.type(operand).dtype(), flow.access(operand, reader)));
  }

  ElementwiseProgram program() {
    List<ElementwiseProgram.Instruction> instructions = new ArrayList<>();
    for (int member : members) {
      Instruction instruction = flow.instruction(member);
      List<ElementwiseProgram.Source> sources = new ArrayList<>();
      for (Ref operand : instruction.operands()) {
        sources.add(source(operand, member));
      }
      instructions.add(
          new ElementwiseProgram.Instruction(
              (Elementwise) instruction.op(), sources, instruction.results().getFirst().dtype()));
    }
    return new ElementwiseProgram(
        flow.instruction(members.getFirst()).results().getFirst().shape().size(),
        inputs.keySet().stream().map(Read::input).toList(),
        instructions,
        outputMembers.stream().map(member -> inputs.size() + number(member)).toList());
  }

  private ElementwiseProgram.Source source(Ref operand, int reader) {
    int source = flow.base(operand).ref().instruction();
    if (flow.instruction(source).op() instanceof Source.Fill fill) {
      return new ElementwiseProgram.Source.Constant(fill.value(), fill.type().dtype());
    }
    return new ElementwiseProgram.Source.Register(
        members.contains(source)
            ? inputs.size() + number(source)
            : Objects.requireNonNull(inputs.get(read(operand, reader))));
  }

  private int number(int member) {
    return Objects.requireNonNull(memberNumbers.get(member));
  }

  List<Operand> inputs() {
    return inputOperands;
  }

  List<Operand> outputs() {
    return outputMembers.stream().map(member -> placement.operand(new Ref(member, 0))).toList();
  }

  /** Which input lies at a place. */
  int inputAt(Location location) {
    for (Map.Entry<Read, Integer> entry : inputs.entrySet()) {
      if (entry.getKey().location().equals(location)) {
        return entry.getValue();
      }
    }
    throw new IllegalStateException("no input of the pass lies at " + location);
  }
}

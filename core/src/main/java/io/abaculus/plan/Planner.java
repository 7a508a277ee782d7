package io.abaculus.plan;

import io.abaculus.graph.Contraction;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorType;
import io.abaculus.plan.Program.Instruction;
import io.abaculus.plan.Program.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a program: simplify, order, fuse, place in memory, write down the steps. */
public final class Planner {
  private final Dataflow flow;
  private final List<Unit> units;
  private final int[] unitOf;
  private final Map<Integer, Integer> leafNumbers = new HashMap<>();
  private final Map<Ref, Integer> lastUse = new HashMap<>();
  private final Map<Ref, Location> fixed = new HashMap<>();
  private final Map<Ref, MemoryPlanner.Block> blocks = new HashMap<>();
  private final Set<Integer> inPlaceAssignments = new HashSet<>();

  private Planner(Dataflow flow, List<Unit> units) {
    this.flow = flow;
    this.units = units;
    this.unitOf = new int[flow.program().instructions().size()];
    java.util.Arrays.fill(unitOf, -1);
    for (int unit = 0; unit < units.size(); unit++) {
      for (int member : units.get(unit).members()) {
        unitOf[member] = unit;
      }
    }
    for (int i = 0; i < flow.program().instructions().size(); i++) {
      if (flow.isLeaf(i)) {
        leafNumbers.put(i, leafNumbers.size());
      }
    }
  }

  /** Plans a program for a device that can do what {@code options} says. */
  public static Plan plan(Program program, PlanOptions options) {
    Dataflow flow = new Dataflow(Exchange.safe(Simplifier.simplify(program)));
    List<Unit> units = Fusion.units(flow, Scheduler.order(flow), options);
    return new Planner(flow, units).build();
  }

  private Plan build() {
    findLastUses();
    placeOutputs();
    placeAssignments();
    List<MemoryPlanner.Block> all = makeBlocks();
    MemoryMap memory = MemoryPlanner.place(all);

    List<Step> steps = new ArrayList<>(copiesOfLeafOutputs());
    for (Unit unit : units) {
      Step step = step(unit);
      if (step != null) {
        steps.add(step);
      }
    }
    steps.addAll(copiesOfOtherOutputs());

    List<TensorType> leaves = new ArrayList<>();
    for (Instruction instruction : flow.program().instructions()) {
      if (instruction.op() instanceof Source.Input(TensorType type)) {
        leaves.add(type);
      }
    }
    List<TensorType> results = flow.program().outputs().stream().map(flow::type).toList();
    return new Plan(steps, leaves, results, memory);
  }

  // ---- lifetimes and places ----

  private void findLastUses() {
    for (int unit = 0; unit < units.size(); unit++) {
      for (int member : units.get(unit).members()) {
        for (Ref operand : flow.instruction(member).operands()) {
          lastUse.merge(flow.base(operand).ref(), unit, Math::max);
        }
      }
      if (units.get(unit) instanceof Unit.Assign(int assignment)) {
        Ref value = flow.program().assignments().get(assignment).value();
        lastUse.merge(flow.base(value).ref(), unit, Math::max);
      }
    }
    for (Ref output : flow.program().outputs()) {
      lastUse.put(flow.base(output).ref(), units.size());
    }
  }

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
        fixed.put(base, leafLocation(leaf.instruction()));
        inPlaceAssignments.add(i);
      }
    }
  }

  private boolean isMadeWhole(Ref ref) {
    Dataflow.Base base = flow.base(ref);
    return !flow.isLeaf(base.ref().instruction())
        && unitOf[base.ref().instruction()] >= 0
        && flow.type(base.ref()).shape().size() == flow.type(ref).shape().size();
  }

  private boolean readersAreDone(Ref leaf, Ref made) {
    int madeIn = unitOf[made.instruction()];
    boolean elementwise = flow.instruction(made.instruction()).op() instanceof Elementwise;
    for (int reader : flow.readers(leaf)) {
      int readIn = unitOf[reader];
      if (readIn > madeIn || (readIn == madeIn && !(elementwise && readsFully(reader, leaf)))) {
        return false;
      }
    }
    return true;
  }

  /** Whether every read of a tensor by an elementwise instruction is element by element. */
  private boolean readsFully(int reader, Ref base) {
    Instruction instruction = flow.instruction(reader);
    if (!(instruction.op() instanceof Elementwise)) {
      return false;
    }
    for (Ref operand : instruction.operands()) {
      if (flow.base(operand).ref().equals(base)
          && !(flow.type(operand).shape().size() == flow.type(base).shape().size()
              && access(operand, instruction) instanceof Access.Full)) {
        return false;
      }
    }
    return true;
  }

  private List<MemoryPlanner.Block> makeBlocks() {
    Set<MemoryPlanner.Block> all = new LinkedHashSet<>();
    for (int unit = 0; unit < units.size(); unit++) {
      for (Ref made : materialized(unit)) {
        if (fixed.containsKey(made)) {
          continue;
        }
        MemoryPlanner.Block block = reusableInput(unit, made);
        if (block == null) {
          TensorType type = flow.type(made);
          block = new MemoryPlanner.Block(type.dtype(), type.shape().size(), unit);
        }
        block.last = Math.max(block.last, lastUse.getOrDefault(made, unit));
        blocks.put(made, block);
        all.add(block);
      }
    }
    return List.copyOf(all);
  }

  /** The results of a unit that need memory: those of a group only if read outside it. */
  private List<Ref> materialized(int unit) {
    List<Ref> made = new ArrayList<>();
    for (int member : units.get(unit).members()) {
      boolean inner =
          switch (units.get(unit)) {
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

  private boolean isReadOutside(int member, int unit) {
    Ref ref = new Ref(member, 0);
    return fixed.containsKey(ref)
        || lastUse.getOrDefault(ref, -1) > unit
        || flow.readers(ref).isEmpty();
  }

  /** The memory of an input that is read here for the last time, element by element. */
  private MemoryPlanner.@Nullable Block reusableInput(int unit, Ref made) {
    if (!(units.get(unit) instanceof Unit.Group || units.get(unit) instanceof Unit.ProductGroup)
        || !(flow.instruction(made.instruction()).op() instanceof Elementwise)) {
      return null;
    }
    Set<MemoryPlanner.Block> taken = new HashSet<>();
    for (Ref other : materialized(unit)) {
      if (flow.instruction(other.instruction()).op() instanceof Elementwise
          && blocks.containsKey(other)) {
        taken.add(blocks.get(other));
      }
    }
    for (int member : units.get(unit).members()) {
      if (!(flow.instruction(member).op() instanceof Elementwise)) {
        continue;
      }
      for (Ref operand : flow.instruction(member).operands()) {
        Ref base = flow.base(operand).ref();
        MemoryPlanner.Block block = blocks.get(base);
        if (block != null
            && !taken.contains(block)
            && block.last == unit
            && !(unitOf[base.instruction()] == unit
                && flow.instruction(base.instruction()).op() instanceof Elementwise)
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
    for (int member : units.get(unit).members()) {
      for (Ref operand : flow.instruction(member).operands()) {
        if (flow.base(operand).ref().equals(base) && !readsFully(member, base)) {
          return false;
        }
      }
    }
    return true;
  }

  private Location leafLocation(int instruction) {
    return new Location(
        Location.Space.LEAF,
        java.util.Objects.requireNonNull(leafNumbers.get(instruction)),
        0);
  }

  private Operand operand(Ref ref) {
    Dataflow.Base base = flow.base(ref);
    Location location;
    if (flow.isLeaf(base.ref().instruction())) {
      location = leafLocation(base.ref().instruction());
    } else {
      Location known = fixed.get(base.ref());
      if (known == null) {
        MemoryPlanner.Block block = java.util.Objects.requireNonNull(blocks.get(base.ref()));
        known = new Location(Location.Space.SLAB, block.array, block.offset);
      }
      location = known;
    }
    return new Operand(flow.type(ref), location.shifted(base.offset()));
  }

  // ---- steps ----

  private @Nullable Step step(Unit unit) {
    return switch (unit) {
      case Unit.Single(int index) -> compute(index);
      case Unit.Group(var members) -> {
        PassBuilder pass = new PassBuilder(members);
        yield new Step.Pass(pass.program(), pass.inputs(), pass.outputs());
      }
      case Unit.ProductGroup(int product, var members) -> {
        PassBuilder pass = new PassBuilder(members);
        Instruction instruction = flow.instruction(product);
        Operand made = operand(new Ref(product, 0));
        yield new Step.ProductPass(
            (Contraction.MatMul) instruction.op(),
            operand(instruction.operands().get(0)),
            operand(instruction.operands().get(1)),
            made,
            pass.inputNumber(made.location()),
            pass.program(),
            pass.inputs(),
            pass.outputs());
      }
      case Unit.Assign(int index) -> {
        if (inPlaceAssignments.contains(index)) {
          yield null;
        }
        Program.Assignment assignment = flow.program().assignments().get(index);
        Operand value = operand(assignment.value());
        yield new Step.Copy(value, new Operand(value.type(), leafLocation(assignment.leaf())));
      }
    };
  }

  private Step compute(int index) {
    Instruction instruction = flow.instruction(index);
    List<Operand> results = new ArrayList<>();
    for (int result = 0; result < instruction.results().size(); result++) {
      results.add(operand(new Ref(index, result)));
    }
    return new Step.Compute(
        instruction.op(), instruction.operands().stream().map(this::operand).toList(), results);
  }

  /** Outputs that are leaves are copied first, before an assignment can change the leaf. */
  private List<Step> copiesOfLeafOutputs() {
    return copiesOfOutputs(true);
  }

  /** Outputs that are views, or the same as another output, are copied at the end. */
  private List<Step> copiesOfOtherOutputs() {
    return copiesOfOutputs(false);
  }

  private List<Step> copiesOfOutputs(boolean leaves) {
    List<Step> copies = new ArrayList<>();
    List<Ref> outputs = flow.program().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      Operand from = operand(outputs.get(i));
      Location to = new Location(Location.Space.RESULT, i, 0);
      boolean leaf = flow.isLeaf(flow.base(outputs.get(i)).ref().instruction());
      if (leaf == leaves && !from.location().equals(to)) {
        copies.add(new Step.Copy(from, new Operand(from.type(), to)));
      }
    }
    return copies;
  }

  private Access access(Ref operand, Instruction reader) {
    return Access.of(flow.type(operand).shape(), reader.results().getFirst().shape());
  }

  /** Writes down the program of one group. */
  private final class PassBuilder {
    private record Read(Location location, ElementwiseProgram.Input input) {}

    private final List<Integer> members;
    private final Map<Read, Integer> inputs = new LinkedHashMap<>();
    private final List<Operand> inputOperands = new ArrayList<>();
    private final Map<Integer, Integer> memberNumbers = new HashMap<>();
    private final List<Integer> outputMembers = new ArrayList<>();

    PassBuilder(List<Integer> members) {
      this.members = members;
      int unit = unitOf[members.getFirst()];
      for (int member : members) {
        for (Ref operand : flow.instruction(member).operands()) {
          if (isExternal(operand)) {
            Operand read = operand(operand);
            Read key = read(operand, flow.instruction(member));
            if (inputs.putIfAbsent(key, inputs.size()) == null) {
              inputOperands.add(read);
            }
          }
        }
        memberNumbers.put(member, memberNumbers.size());
        if (isReadOutside(member, unit)) {
          outputMembers.add(member);
        }
      }
    }

    private boolean isExternal(Ref operand) {
      int source = flow.base(operand).ref().instruction();
      return !members.contains(source) && !flow.isFill(source);
    }

    private Read read(Ref operand, Instruction reader) {
      return new Read(
          operand(operand).location(),
          new ElementwiseProgram.Input(flow.type(operand).dtype(), access(operand, reader)));
    }

    ElementwiseProgram program() {
      List<ElementwiseProgram.Instruction> instructions = new ArrayList<>();
      for (int member : members) {
        Instruction instruction = flow.instruction(member);
        List<ElementwiseProgram.Source> sources = new ArrayList<>();
        for (Ref operand : instruction.operands()) {
          sources.add(source(operand, instruction));
        }
        instructions.add(
            new ElementwiseProgram.Instruction(
                (Elementwise) instruction.op(),
                sources,
                instruction.results().getFirst().dtype()));
      }
      return new ElementwiseProgram(
          flow.instruction(members.getFirst()).results().getFirst().shape().size(),
          inputs.keySet().stream().map(Read::input).toList(),
          instructions,
          outputMembers.stream().map(member -> inputs.size() + number(member)).toList());
    }

    private ElementwiseProgram.Source source(Ref operand, Instruction reader) {
      int source = flow.base(operand).ref().instruction();
      if (flow.instruction(source).op() instanceof Source.Fill fill) {
        return new ElementwiseProgram.Source.Constant(fill.value());
      }
      return new ElementwiseProgram.Source.Register(
          members.contains(source)
              ? inputs.size() + number(source)
              : java.util.Objects.requireNonNull(inputs.get(read(operand, reader))));
    }

    private int number(int member) {
      return java.util.Objects.requireNonNull(memberNumbers.get(member));
    }

    List<Operand> inputs() {
      return inputOperands;
    }

    List<Operand> outputs() {
      return outputMembers.stream().map(member -> operand(new Ref(member, 0))).toList();
    }

    int inputNumber(Location location) {
      for (Map.Entry<Read, Integer> entry : inputs.entrySet()) {
        if (entry.getKey().location().equals(location)) {
          return entry.getValue();
        }
      }
      throw new IllegalStateException("the product is not an input of its own epilogue");
    }
  }
}

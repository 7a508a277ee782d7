package io.abaculus.plan;

import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Source;
import io.abaculus.plan.Program.Assignment;
import io.abaculus.plan.Program.Instruction;
import io.abaculus.plan.Program.Ref;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The order of execution. Instructions are visited depth first from the outputs and then from the
 * assignments; an assignment comes after everything that reads the old numbers.
 *
 * <p>Assignments are taken in the order in which what they depend on was created. Gradients are
 * created from the last layer back to the first, so the update of a parameter runs as soon as its
 * gradient is there, and the gradient's memory is free for the next one. Updates whose
 * gradients are small, of which a model has hundreds, are together at the end, where a device may do many at
 * once.
 */
final class Scheduler {
  /** What is scheduled: an instruction, or the moment of an assignment. */
  sealed interface Item {
    record Compute(int instruction) implements Item {}

    record Assign(int assignment) implements Item {}
  }

  /** Elements of a gradient up to which it may wait for the end, where the updates with such gradients are. */
  private static final int SMALL = 1 << 14;

  /** Of what depends on elementwise instructions and leaves alone. */
  private static final int NONE = -1;

  private final Dataflow flow;
  private final List<Item> order = new ArrayList<>();
  private final boolean[] needed;
  private final boolean[] scheduled;
  private final boolean[] assigned;
  private final int[] anchors;

  private Scheduler(Dataflow flow) {
    this.flow = flow;
    int size = flow.program().instructions().size();
    this.needed = new boolean[size];
    this.scheduled = new boolean[size];
    this.anchors = anchors(flow);
    this.assigned = new boolean[flow.program().assignments().size()];
  }

  static List<Item> order(Dataflow flow) {
    Scheduler scheduler = new Scheduler(flow);
    scheduler.markNeeded();
    for (Ref output : flow.program().outputs()) {
      scheduler.visit(new Item.Compute(output.instruction()));
    }
    List<Integer> assignments = scheduler.assignmentsByGradient();
    for (int assignment : assignments) {
      List<Ref> made = scheduler.madeOf(assignment);
      if (!made.isEmpty() && scheduler.areSmall(made)) {
        made.forEach(ref -> scheduler.visit(new Item.Compute(ref.instruction())));
      } else {
        scheduler.visit(new Item.Assign(assignment));
      }
    }
    assignments.forEach(assignment -> scheduler.visit(new Item.Assign(assignment)));
    return scheduler.order;
  }

  /** What an assigned value is made of by elementwise instructions, if it is: its gradient above all. */
  private List<Ref> madeOf(int assignment) {
    Ref value = flow.program().assignments().get(assignment).value();
    Set<Integer> elementwise = elementwiseBelow(value.instruction());
    List<Ref> made = new ArrayList<>();
    for (int instruction : elementwise) {
      for (Ref operand : flow.instruction(instruction).operands()) {
        if (!elementwise.contains(operand.instruction())) {
          made.add(operand);
        }
      }
    }
    return made;
  }

  /** Whether tensors may wait for the end, with all that they are views of. */
  private boolean areSmall(List<Ref> made) {
    return made.stream()
        .allMatch(ref -> flow.type(flow.base(ref).ref()).shape().size() <= SMALL);
  }

  private void markNeeded() {
    Deque<Integer> open = new ArrayDeque<>();
    flow.program().outputs().forEach(ref -> open.push(ref.instruction()));
    flow.program().assignments().forEach(assignment -> open.push(assignment.value().instruction()));
    while (!open.isEmpty()) {
      int instruction = open.pop();
      if (!needed[instruction]) {
        needed[instruction] = true;
        flow.instruction(instruction).operands().forEach(ref -> open.push(ref.instruction()));
      }
    }
  }

  private List<Integer> assignmentsByGradient() {
    List<Assignment> assignments = flow.program().assignments();
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < assignments.size(); i++) {
      indices.add(i);
    }
    indices.sort(
        Comparator.comparingInt(i -> anchors[assignments.get(i).value().instruction()]));
    return indices;
  }

  /**
   * For each instruction the last created one below it that is more than elementwise. Instructions stand
   * after their operands, so one pass is enough, however long a chain is.
   */
  private static int[] anchors(Dataflow flow) {
    int[] anchors = new int[flow.program().instructions().size()];
    for (int i = 0; i < anchors.length; i++) {
      Instruction current = flow.instruction(i);
      anchors[i] = NONE;
      if (flow.isView(i) || current.op() instanceof Elementwise) {
        for (Ref operand : current.operands()) {
          anchors[i] = Math.max(anchors[i], anchors[operand.instruction()]);
        }
      } else if (!(current.op() instanceof Source)) {
        anchors[i] = i;
      }
    }
    return anchors;
  }

  private void visit(Item root) {
    Deque<Item> stack = new ArrayDeque<>();
    Deque<Iterator<Item>> pending = new ArrayDeque<>();
    if (!begin(root)) {
      return;
    }
    stack.push(root);
    pending.push(dependencies(root).iterator());
    while (!stack.isEmpty()) {
      if (pending.element().hasNext()) {
        Item next = pending.element().next();
        if (begin(next)) {
          stack.push(next);
          pending.push(dependencies(next).iterator());
        }
      } else {
        order.add(stack.pop());
        pending.pop();
      }
    }
  }

  private boolean begin(Item item) {
    return switch (item) {
      case Item.Compute(int instruction) -> {
        boolean first = !scheduled[instruction];
        scheduled[instruction] = true;
        yield first;
      }
      case Item.Assign(int assignment) -> {
        boolean first = !assigned[assignment];
        assigned[assignment] = true;
        yield first;
      }
    };
  }

  /**
   * The operands, for an elementwise instruction the hardest first: what is elementwise itself then
   * comes right before the instruction, where it can be fused with it.
   */
  private List<Integer> operandsInOrder(int instruction) {
    List<Integer> operands = new ArrayList<>();
    flow.instruction(instruction).operands().forEach(ref -> operands.add(ref.instruction()));
    if (flow.instruction(instruction).op() instanceof Elementwise) {
      operands.sort(Comparator.comparingInt(operand -> -anchors[operand]));
    }
    return operands;
  }

  private List<Item> dependencies(Item item) {
    List<Item> items = new ArrayList<>();
    switch (item) {
      case Item.Compute(int instruction) ->
          operandsInOrder(instruction).forEach(operand -> items.add(new Item.Compute(operand)));
      case Item.Assign(int index) -> {
        Assignment assignment = flow.program().assignments().get(index);
        items.add(new Item.Compute(assignment.leaf()));
        int value = assignment.value().instruction();
        Set<Integer> ofValue = elementwiseBelow(value);
        for (int reader : flow.readers(new Ref(assignment.leaf(), 0))) {
          if (needed[reader] && !ofValue.contains(reader)) {
            items.add(new Item.Compute(reader));
          }
        }
        items.add(new Item.Compute(value));
      }
    }
    return items;
  }

  /**
   * An instruction and what it is made of by elementwise instructions alone. Those of an assigned value that
   * read the old numbers come with the value, where they can be fused with it, and not before it.
   */
  private Set<Integer> elementwiseBelow(int instruction) {
    Set<Integer> below = new LinkedHashSet<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(instruction));
    while (!open.isEmpty()) {
      int current = open.pop();
      if (flow.instruction(current).op() instanceof Elementwise && below.add(current)) {
        flow.instruction(current).operands().forEach(ref -> open.push(ref.instruction()));
      }
    }
    return below;
  }
}

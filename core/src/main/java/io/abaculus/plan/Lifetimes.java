package io.abaculus.plan;

import io.abaculus.plan.Program.Ref;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When results are made and read for the last time, counted in units of the schedule. */
final class Lifetimes {
  private static final int NOT_SCHEDULED = -1;

  private final Dataflow flow;
  private final List<Unit> units;
  private final int[] unitOf;
  private final Map<Ref, Integer> lastUse = new HashMap<>();

  Lifetimes(Dataflow flow, List<Unit> units) {
    this.flow = flow;
    this.units = units;
    this.unitOf = new int[flow.program().instructions().size()];
    Arrays.fill(unitOf, NOT_SCHEDULED);
    for (int unit = 0; unit < units.size(); unit++) {
      for (int member : units.get(unit).members()) {
        unitOf[member] = unit;
      }
    }
    findLastUses();
  }

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

  List<Unit> units() {
    return units;
  }

  /** The unit that executes an instruction. */
  int unitOf(int instruction) {
    return unitOf[instruction];
  }

  boolean isScheduled(int instruction) {
    return unitOf[instruction] != NOT_SCHEDULED;
  }

  /** The last unit that reads a result, {@code otherwise} if none does. */
  int lastUse(Ref base, int otherwise) {
    return lastUse.getOrDefault(base, otherwise);
  }

  /** Whether a member of a unit is read after the unit. */
  boolean isReadAfter(Ref base, int unit) {
    return lastUse(base, -1) > unit;
  }
}

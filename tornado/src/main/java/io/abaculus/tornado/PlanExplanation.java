package io.abaculus.tornado;

import io.abaculus.graph.TensorType;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Plan;
import io.abaculus.plan.Step;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A plan with what crosses between host and device, for a person to read. */
final class PlanExplanation {
  private PlanExplanation() {}

  static String of(TornadoDevice device, Plan plan) {
    PlanNeeds needs = PlanNeeds.of(plan, device.planOptions().largestArray(), device.math());
    LoweredPlan lowered = needs.lowered();
    List<Step> onHost = new ArrayList<>();
    Map<Step, String> remarks = new IdentityHashMap<>();
    lowered.apart().forEach(step -> remarks.put(step, "  <- product and pass are launched apart"));
    boolean checks = false;
    int launches = lowered.stages().stream().mapToInt(stage -> stage.launches().size()).sum();
    for (Action action : lowered.actions()) {
      switch (action) {
        case Action.OnHost(Step step, int end) -> {
          onHost.add(step);
          remarks.merge(plan.steps().get(end - 1), crossing(step), String::concat);
        }
        case Action.Check check -> checks = true;
        case Action.OnDevice stage -> {}
      }
    }
    return plan.explain(step -> remarks.getOrDefault(step, ""))
        + "on device %s: %d launches of steps, %s of its memory, %s of them for single steps%n"
            .formatted(
                device.name(),
                launches,
                Plan.quantity(needs.bytes(), "B"),
                Plan.quantity(needs.memory().scratchBytes(), "B"))
        + "  crosses before the steps: leaves whose numbers are new, at most %s; those it updates stay%n"
            .formatted(bytes(plan.leaves()))
        + inside(onHost, checks, lowered.faultNumbers())
        + "  crosses after the steps: %s%s; larger outputs when they are asked for%n"
            .formatted(
                bytes(plan.results().stream().filter(PlanSession::isSmall).toList()),
                lowered.faultNumbers() == 0
                    ? ""
                    : ", and whether numbers were refused, "
                        + Plan.quantity((long) lowered.faultNumbers() * Long.BYTES, "B"));
  }

  private static String inside(List<Step> onHost, boolean checks, int faultNumbers) {
    long crossing =
        onHost.stream().mapToLong(step -> bytesOf(step.read()) + bytesOf(step.written())).sum();
    String steps =
        onHost.isEmpty()
            ? ""
            : " %s for %d steps on the host"
                .formatted(Plan.quantity(crossing, "B"), onHost.size());
    String check =
        checks
            ? " %s, whether numbers were refused before leaves are updated"
                .formatted(Plan.quantity((long) faultNumbers * Long.BYTES, "B"))
            : "";
    String all = steps.isEmpty() || check.isEmpty() ? steps + check : steps + ";" + check;
    return "  crosses between the steps:" + (all.isEmpty() ? " nothing" : all) + "\n";
  }

  private static String crossing(Step step) {
    return "  <- host: %s there, %s back"
        .formatted(
            Plan.quantity(bytesOf(step.read()), "B"),
            Plan.quantity(bytesOf(step.written()), "B"));
  }

  private static long bytesOf(List<Operand> operands) {
    return operands.stream().mapToLong(operand -> operand.type().bytes()).sum();
  }

  private static String bytes(List<TensorType> types) {
    return Plan.quantity(types.stream().mapToLong(TensorType::bytes).sum(), "B");
  }
}

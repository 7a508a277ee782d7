package io.abaculus.bench;

import io.abaculus.cpu.StepObserver;
import io.abaculus.graph.Contraction;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Step;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What kernels took, those of the same kind and shape together. */
final class KernelTimes implements StepObserver {
  private final Map<String, Total> totals = new HashMap<>();

  /**
   * What all kernels of a kind took.
   *
   * @param count how often they ran
   * @param flops of all, where products and attention count; else 0
   */
  record Total(String kind, long count, long nanos, long flops) {
    Total plus(Total other) {
      return new Total(kind, count + other.count, nanos + other.nanos, flops + other.flops);
    }
  }

  @Override
  public void ran(Step step, long nanos) {
    Total one = new Total(kind(step), 1, nanos, isDense(step) ? step.flops() : 0);
    totals.merge(one.kind(), one, Total::plus);
  }

  void clear() {
    totals.clear();
  }

  long count() {
    return totals.values().stream().mapToLong(Total::count).sum();
  }

  List<Total> longestFirst() {
    return totals.values().stream()
        .sorted(Comparator.comparingLong(Total::nanos).reversed())
        .toList();
  }

  private static boolean isDense(Step step) {
    return kind(step).startsWith("product") || kind(step).startsWith("attention");
  }

  private static String kind(Step step) {
    return switch (step) {
      case Step.Compute(Contraction.MatMul op, var operands, var results) ->
          product(op, operands.getFirst(), results.getFirst());
      case Step.Compute(var op, var operands, var results) ->
          op.label().startsWith("attention")
              ? op.label() + " " + operands.getFirst().type().shape()
              : op.label();
      case Step.Pass pass -> "elementwise passes";
      case Step.ProductPass pass ->
          product(pass.op(), pass.a(), pass.product()) + " and what follows";
      case Step.Copy copy -> "copies";
    };
  }

  /** Rows x inner x columns, all leading axes counted as rows. */
  private static String product(Contraction.MatMul op, Operand a, Operand result) {
    int inner = a.type().shape().dim(op.transposeA() ? -2 : -1);
    int columns = result.type().shape().dim(-1);
    return "product %s·%s %dx%dx%d"
        .formatted(
            op.transposeA() ? "Aᵀ" : "A", op.transposeB() ? "Bᵀ" : "B",
            columns == 0 ? 0 : result.type().shape().size() / columns, inner, columns);
  }
}

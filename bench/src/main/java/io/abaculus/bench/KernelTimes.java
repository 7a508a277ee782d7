package io.abaculus.bench;

import io.abaculus.cpu.StepObserver;
import io.abaculus.graph.Contraction;
import io.abaculus.plan.Operand;
import io.abaculus.plan.Step;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What kernels took, those of the same kind and shape together. While steps run it only adds up, so that its own time does
 * not pass for the program's; kinds are told apart at the end.
 */
final class KernelTimes implements StepObserver {
  /** By identity: a plan's steps are the same objects in each of its runs, and compare by their many parts. */
  private final Map<Step, Sum> sums = new IdentityHashMap<>();

  /** Runs of a step, and what they took. */
  private static final class Sum {
    private long count;
    private long nanos;
  }

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
    Sum sum = sums.computeIfAbsent(step, first -> new Sum());
    sum.count++;
    sum.nanos += nanos;
  }

  void clear() {
    sums.clear();
  }

  long count() {
    return sums.values().stream().mapToLong(sum -> sum.count).sum();
  }

  List<Total> longestFirst() {
    Map<String, Total> totals = new HashMap<>();
    sums.forEach(
        (step, sum) -> totals.merge(
            kind(step), new Total(kind(step), sum.count, sum.nanos, sum.count * flops(step)),
            Total::plus));
    return totals.values().stream()
        .sorted(Comparator.comparingLong(Total::nanos).reversed())
        .toList();
  }

  private static long flops(Step step) {
    return kind(step).startsWith("product") || kind(step).startsWith("attention") ? step.flops()
        : 0;
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

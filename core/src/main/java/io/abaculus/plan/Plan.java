package io.abaculus.plan;

import io.abaculus.graph.TensorType;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How a program is computed: steps in order, each with the places it reads and writes.
 *
 * @param steps what is done, in order
 * @param leaves types of the numbers it starts from
 * @param results types of the outputs
 * @param memory what the intermediate results need
 */
public record Plan(
    List<Step> steps, List<TensorType> leaves, List<TensorType> results, MemoryMap memory) {
  /** Copies the lists. */
  public Plan {
    steps = List.copyOf(steps);
    leaves = List.copyOf(leaves);
    results = List.copyOf(results);
  }

  /** Floating-point operations of one run; a multiplication and addition count as two. */
  public long flops() {
    return steps.stream().mapToLong(Costs::flops).sum();
  }

  /** Bytes that the steps read and write, each operand counted once. */
  public long bytesMoved() {
    return steps.stream().mapToLong(Costs::bytes).sum();
  }

  /** Bytes of leaves, outputs and intermediate results together. */
  public long peakBytes() {
    return memory.bytes()
        + leaves.stream().mapToLong(TensorType::bytes).sum()
        + results.stream().mapToLong(TensorType::bytes).sum();
  }

  /** The leaves whose numbers a run replaces, each with the first step that writes to it. */
  public SortedMap<Integer, Integer> updates() {
    SortedMap<Integer, Integer> updates = new TreeMap<>();
    for (int i = 0; i < steps.size(); i++) {
      for (Operand written : steps.get(i).written()) {
        if (written.location().space() == Location.Space.LEAF) {
          updates.putIfAbsent(written.location().index(), i);
        }
      }
    }
    return updates;
  }

  /** The first step that writes to a leaf; as many as there are steps if none does. */
  public int firstUpdate() {
    return updates().values().stream().min(Integer::compare).orElse(steps.size());
  }

  /** The steps, their cost, and the memory map, for a person to read. */
  public String explain() {
    return explain(step -> "");
  }

  /**
   * As {@link #explain()}, with something to say of single steps.
   *
   * @param remark what follows the line of a step; empty for nothing
   */
  public String explain(Function<Step, String> remark) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "%5d  %-40s %12s %10s  %s%s%n",
              i,
              step.label(),
              quantity(Costs.flops(step), "FLOP"),
              quantity(Costs.bytes(step), "B"),
              places(step),
              remark.apply(step)));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%d steps, %s, %s moved; memory: %s leaves (%s updated), %s outputs, %s intermediate;"
                + " peak %s%n",
            steps.size(),
            quantity(flops(), "FLOP"),
            quantity(bytesMoved(), "B"),
            quantity(leaves.stream().mapToLong(TensorType::bytes).sum(), "B"),
            quantity(updates().keySet().stream().mapToLong(leaf -> leaves.get(leaf).bytes()).sum(),
                "B"),
            quantity(results.stream().mapToLong(TensorType::bytes).sum(), "B"),
            quantity(memory.bytes(), "B"),
            quantity(peakBytes(), "B")));
    memory
        .slabs()
        .forEach((dtype, arrays) -> text.append("  slab of " + dtype + ": " + arrays + "\n"));
    return text.toString();
  }

  private static String places(Step step) {
    return switch (step) {
      case Step.Compute compute -> list(compute.operands()) + " -> " + list(compute.results());
      case Step.Pass pass -> list(pass.inputs()) + " -> " + list(pass.outputs());
      case Step.ProductPass pass ->
          list(List.of(pass.a(), pass.b())) + ", " + list(pass.inputs()) + " -> "
              + list(pass.outputs());
      case Step.Copy copy -> list(List.of(copy.from())) + " -> " + list(List.of(copy.to()));
    };
  }

  private static String list(List<Operand> operands) {
    return String.join(
        ", ", operands.stream().map(operand -> operand.type() + "@" + operand.location()).toList());
  }

  /** An amount with its unit, such as {@code 1.5 MB} for 1 500 000 bytes. */
  public static String quantity(long amount, String unit) {
    String[] prefixes = {"", "k", "M", "G", "T"};
    double value = amount;
    int prefix = 0;
    while (value >= 1000 && prefix < prefixes.length - 1) {
      value /= 1000;
      prefix++;
    }
    return String.format(Locale.ROOT, prefix == 0 ? "%.0f %s%s" : "%.1f %s%s", value,
        prefixes[prefix], unit);
  }
}

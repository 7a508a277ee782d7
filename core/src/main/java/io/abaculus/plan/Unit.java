package io.abaculus.plan;

import java.util.List;

/** A stretch of the schedule that becomes one step. */
sealed interface Unit {
  record Single(int instruction) implements Unit {}

  /** Elementwise instructions over the same number of elements. */
  record Group(List<Integer> instructions) implements Unit {}

  /** A matrix product and the elementwise instructions that follow it. */
  record ProductGroup(int product, List<Integer> instructions) implements Unit {}

  record Assign(int assignment) implements Unit {}

  /** The instructions that this unit executes. */
  default List<Integer> members() {
    return switch (this) {
      case Single(int instruction) -> List.of(instruction);
      case Group(var instructions) -> instructions;
      case ProductGroup(int product, var instructions) -> {
        List<Integer> all = new java.util.ArrayList<>(instructions);
        all.addFirst(product);
        yield all;
      }
      case Assign assign -> List.of();
    };
  }
}

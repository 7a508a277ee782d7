package io.abaculus.graph;

import java.util.List;

/** Operations without operands: where numbers come from. */
public sealed interface Source extends Op {

  /** Numbers that are known: data, parameters, or results kept from an earlier evaluation. */
  record Leaf(TensorType type) implements Source {
    @Override
    public String label() {
      return "leaf";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(type);
    }
  }

  /** The same number everywhere. */
  record Fill(double value, TensorType type) implements Source {
    @Override
    public String label() {
      return "fill";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(type);
    }
  }

  /**
   * Numbers that are known when the graph is built and never change, in row-major order, converted to
   * the type as {@code cast} does. They are part of the plan: keep them few.
   *
   * @param values one for each element of the type
   */
  record Table(Doubles values, TensorType type) implements Source {
    @Override
    public String label() {
      return "table";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      Check.that(
          values.size() == type.shape().size(),
          "table: %d values do not fill %s",
          values.size(),
          type);
      return List.of(type);
    }
  }

  /** 0, 1, 2, … along one axis. */
  record Iota(DType dtype, int length) implements Source {
    @Override
    public String label() {
      return "arange";
    }

    @Override
    public List<TensorType> infer(List<TensorType> operands) {
      return List.of(TensorType.of(dtype, length));
    }
  }
}

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

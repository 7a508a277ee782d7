package io.abaculus.plan;

import io.abaculus.graph.Contraction;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Op;
import java.util.List;
import java.util.stream.Stream;

/** One thing a device does at a time. */
public sealed interface Step {
  /** The tensors this step reads. */
  default List<Operand> read() {
    return switch (this) {
      case Compute compute -> compute.operands();
      case Pass pass -> pass.inputs();
      case ProductPass pass ->
          Stream.concat(Stream.of(pass.a(), pass.b()), pass.inputs().stream()).toList();
      case Copy copy -> List.of(copy.from());
    };
  }

  /** The tensors this step writes. */
  default List<Operand> written() {
    return switch (this) {
      case Compute compute -> compute.results();
      case Pass pass -> pass.outputs();
      case ProductPass pass ->
          Stream.concat(Stream.of(pass.product()), pass.outputs().stream()).toList();
      case Copy copy -> List.of(copy.to());
    };
  }

  /** The names of its operations, in the order in which they are computed. */
  default String label() {
    return switch (this) {
      case Compute(Op op, var operands, var results) -> op.label();
      case Pass pass -> labels(pass.program());
      case ProductPass pass -> "matmul + " + labels(pass.program());
      case Copy copy -> "copy";
    };
  }

  private static String labels(ElementwiseProgram program) {
    return String.join(
        " ", program.instructions().stream().map(instruction -> instruction.op().label()).toList());
  }

  /** Floating-point operations; of an elementwise function one an element. */
  default long flops() {
    return Costs.flops(this);
  }

  /**
   * One operation of the graph. The result of {@link Fused.SoftmaxBackward} and {@link
   * Fused.LogSoftmaxBackward} may be the same memory as an operand.
   */
  record Compute(Op op, List<Operand> operands, List<Operand> results) implements Step {}

  /** Elementwise operations in one pass. An output may be the same memory as a fully read input. */
  record Pass(ElementwiseProgram program, List<Operand> inputs, List<Operand> outputs)
      implements Step {}

  /**
   * A matrix product whose right operand is one matrix, so that all leading axes count as rows, and
   * elementwise operations on its rows as they are finished. {@code product} is input number {@code
   * productInput} of the program; its own memory is read by a later step only if {@code keepsProduct}.
   */
  record ProductPass(
      Contraction.MatMul op,
      Operand a,
      Operand b,
      Operand product,
      boolean keepsProduct,
      int productInput,
      ElementwiseProgram program,
      List<Operand> inputs,
      List<Operand> outputs)
      implements Step {

    /** The product alone. */
    public Compute productStep() {
      return new Compute(op, List.of(a, b), List.of(product));
    }

    /** What follows the product, alone. */
    public Pass passStep() {
      return new Pass(program, inputs, outputs);
    }
  }

  /** The same elements at another place. */
  record Copy(Operand from, Operand to) implements Step {}
}

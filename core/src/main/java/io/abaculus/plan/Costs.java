package io.abaculus.plan;

import io.abaculus.graph.Contraction;
import io.abaculus.graph.Control;
import io.abaculus.graph.Custom;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Op;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.Shape;
import io.abaculus.graph.Source;
import java.util.List;
import java.util.stream.Stream;

/**
 * What steps cost. Elementwise functions count as one operation an element, so that figures of
 * throughput are about the matrix products.
 */
final class Costs {
  private Costs() {}

  static long flops(Step step) {
    return switch (step) {
      case Step.Compute(Op op, var operands, var results) -> flops(op, operands, results);
      case Step.Pass pass -> elements(pass.program());
      case Step.ProductPass pass ->
          product(pass.op(), pass.a(), pass.product()) + elements(pass.program());
      case Step.Copy copy -> 0;
    };
  }

  static long bytes(Step step) {
    Stream<Operand> touched =
        switch (step) {
          case Step.Compute(Op op, var operands, var results) ->
              Stream.concat(operands.stream(), results.stream());
          case Step.Pass pass -> Stream.concat(pass.inputs().stream(), pass.outputs().stream());
          case Step.ProductPass pass ->
              Stream.of(
                  Stream.of(pass.a(), pass.b()), pass.inputs().stream(), pass.outputs().stream())
                  .flatMap(stream -> stream);
          case Step.Copy copy -> Stream.of(copy.from(), copy.to());
        };
    return touched.mapToLong(operand -> operand.type().bytes()).sum();
  }

  private static long elements(ElementwiseProgram program) {
    return (long) program.length() * program.instructions().size();
  }

  private static long product(Contraction.MatMul op, Operand a, Operand result) {
    return 2L * result.type().shape().size() * a.type().shape().dim(op.transposeA() ? -2 : -1);
  }

  private static long flops(Op op, List<Operand> operands, List<Operand> results) {
    return switch (op) {
      case Contraction.MatMul matMul -> product(matMul, operands.getFirst(), results.getFirst());
      case Contraction.Unfold unfold -> 0;
      case Contraction.Fold fold -> size(operands.getFirst());
      case Fused fused -> flops(fused, operands, results);
      case Elementwise elementwise -> size(results.getFirst());
      case Reduction reduction -> size(operands.getFirst());
      case Movement movement -> flops(movement);
      case Indexing indexing -> flops(indexing, operands);
      case Sampling sampling -> 0;
      case Source source -> 0;
      case Control control -> 0;
      // Nobody knows what a user's code does.
      case Custom custom -> 0;
    };
  }

  /** Moving elements computes nothing. */
  private static long flops(Movement op) {
    return switch (op) {
      case Movement.Reshape reshape -> 0;
      case Movement.Permute permute -> 0;
      case Movement.Expand expand -> 0;
      case Movement.Slice slice -> 0;
      case Movement.Pad pad -> 0;
      case Movement.Concat concat -> 0;
      case Movement.Flip flip -> 0;
    };
  }

  private static long flops(Indexing op, List<Operand> operands) {
    return switch (op) {
      case Indexing.Gather gather -> 0;
      case Indexing.IndexSelect select -> 0;
      case Indexing.OneHot oneHot -> 0;
      case Indexing.TopK topK -> 0;
      case Indexing.ArgSort sort -> 0;
      case Indexing.ScatterAdd add -> size(operands.getFirst());
      case Indexing.IndexAdd add -> size(operands.getFirst());
    };
  }

  private static long flops(Fused op, List<Operand> operands, List<Operand> results) {
    return switch (op) {
      case Fused.Attention attention -> attention(operands.getFirst().type().shape(), 2);
      case Fused.AttentionBackward backward -> attention(operands.getFirst().type().shape(), 5);
      case Fused.Softmax softmax -> 4 * size(results.getFirst());
      case Fused.LogSoftmax softmax -> 4 * size(results.getFirst());
      case Fused.SoftmaxBackward softmax -> 4 * size(results.getFirst());
      case Fused.LogSoftmaxBackward softmax -> 4 * size(results.getFirst());
      case Fused.LayerNorm norm -> 6 * size(results.getFirst());
      case Fused.LayerNormBackward norm -> 10 * size(results.getFirst());
      case Fused.CrossEntropy entropy -> 4 * size(operands.getFirst());
      case Fused.CrossEntropyBackward entropy -> 4 * size(operands.getFirst());
      case Fused.RoiAlign align -> 8 * size(results.getFirst());
      case Fused.RoiAlignBackward align -> 8 * size(operands.getFirst());
      case Fused.SoftSort sort ->
          3L
              * size(results.getFirst())
              * sort.attributes().network()
                  .comparatorCount(results.getFirst().type().shape().dim(-1));
      case Fused.SoftSortBackward sort ->
          8L
              * size(results.getFirst())
              * sort.attributes().network()
                  .comparatorCount(results.getFirst().type().shape().dim(-1));
    };
  }

  /** {@code products} matrix products of tokens x tokens x width. */
  private static long attention(Shape qkv, int products) {
    long tokens = qkv.dim(1);
    return 2L * products * qkv.dim(0) * tokens * tokens * (qkv.dim(2) / 3);
  }

  private static long size(Operand operand) {
    return operand.type().shape().size();
  }
}

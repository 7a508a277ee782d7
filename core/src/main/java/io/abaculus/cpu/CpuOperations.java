package io.abaculus.cpu;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.Control;
import io.abaculus.graph.Custom;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Op;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.Source;
import io.abaculus.reference.ReferenceOperations;
import java.util.Arrays;
import java.util.List;

/**
 * Maps every operation to what computes it. What training spends time in has kernels of its own for
 * float32; everything else, and every other type, runs the plain loops of the reference.
 */
final class CpuOperations {
  private final CpuContext context;
  private final ProductRunner products;
  private final MovementRunner movements;
  private final RowRunner rows;
  private final AttentionRunner attention;
  private final RoiRunner regions;

  CpuOperations(CpuContext context, ProductRunner products) {
    this.context = context;
    this.products = products;
    this.movements = new MovementRunner(context);
    this.rows = new RowRunner(context);
    this.attention = new AttentionRunner(context);
    this.regions = new RoiRunner(context);
  }

  void run(Op op, List<HostArray> operands, List<HostArray> results) {
    switch (op) {
      case Source source -> source(source, results.getFirst());
      case Elementwise elementwise -> ReferenceOperations.run(op, operands, results);
      case Reduction reduction -> reduction(reduction, operands, results);
      case Movement movement -> movement(movement, operands, results);
      case Indexing indexing -> indexing(indexing, operands, results);
      case Contraction contraction -> contraction(contraction, operands, results);
      case Fused fused -> fused(fused, operands, results);
      case Sampling sampling -> ReferenceOperations.run(op, operands, results);
      case Control control -> operands.getFirst().copyTo(results.getFirst());
      case Custom custom -> ReferenceOperations.run(op, operands, results);
    }
  }

  private static void source(Source op, HostArray result) {
    switch (op) {
      case Source.Fill fill when result.type().dtype() == DType.FLOAT32 ->
          Arrays.fill(
              result.floats(),
              result.offset(),
              result.offset() + result.size(),
              (float) fill.value());
      case Source.Fill fill -> ReferenceOperations.run(op, List.of(), List.of(result));
      case Source.Table table -> ReferenceOperations.run(op, List.of(), List.of(result));
      case Source.Iota iota -> ReferenceOperations.run(op, List.of(), List.of(result));
      case Source.Leaf input -> throw new IllegalStateException("a leaf is not computed");
    }
  }

  private void reduction(Reduction op, List<HostArray> operands, List<HostArray> results) {
    switch (op) {
      case Reduction.Reduce reduce -> {
        if (!isFloat(operands) || !rows.reduce(reduce, operands.getFirst(), results.getFirst())) {
          ReferenceOperations.run(op, operands, results);
        }
      }
      case Reduction.ArgReduce argReduce -> {
        if (!isFloat(operands)
            || !rows.argReduce(argReduce, operands.getFirst(), results.getFirst())) {
          ReferenceOperations.run(op, operands, results);
        }
      }
      case Reduction.CumulativeSum sum -> ReferenceOperations.run(op, operands, results);
    }
  }

  private void movement(Movement op, List<HostArray> operands, List<HostArray> results) {
    HostArray result = results.getFirst();
    switch (op) {
      case Movement.Reshape reshape -> operands.getFirst().copyTo(result);
      case Movement.Permute(var axes) -> movements.permute(axes, operands.getFirst(), result);
      case Movement.Expand expand -> movements.expand(operands.getFirst(), result);
      case Movement.Slice slice -> movements.slice(slice, operands.getFirst(), result);
      case Movement.Pad pad -> movements.pad(pad, operands.getFirst(), result);
      case Movement.Concat(int axis) -> movements.concat(axis, operands, result);
      case Movement.Flip flip -> ReferenceOperations.run(op, operands, results);
    }
  }

  private void indexing(Indexing op, List<HostArray> operands, List<HostArray> results) {
    switch (op) {
      case Indexing.IndexSelect(int axis) ->
          movements.indexSelect(axis, operands.get(0), operands.get(1), results.getFirst());
      case Indexing.Gather gather -> ReferenceOperations.run(op, operands, results);
      case Indexing.ScatterAdd scatter -> ReferenceOperations.run(op, operands, results);
      case Indexing.IndexAdd add -> ReferenceOperations.run(op, operands, results);
      case Indexing.OneHot oneHot -> ReferenceOperations.run(op, operands, results);
      case Indexing.TopK topK -> ReferenceOperations.run(op, operands, results);
      case Indexing.ArgSort sort -> ReferenceOperations.run(op, operands, results);
    }
  }

  private void contraction(Contraction op, List<HostArray> operands, List<HostArray> results) {
    switch (op) {
      case Contraction.MatMul matMul ->
          products.run(matMul, operands.get(0), operands.get(1), results.getFirst(), null);
      case Contraction.Unfold(var window) when isFloat(operands) ->
          new WindowRunner(context, window).unfold(operands.getFirst(), results.getFirst());
      case Contraction.Fold fold when isFloat(operands) ->
          new WindowRunner(context, fold.window()).fold(operands.getFirst(), results.getFirst());
      case Contraction.Unfold unfold -> ReferenceOperations.run(op, operands, results);
      case Contraction.Fold fold -> ReferenceOperations.run(op, operands, results);
    }
  }

  private void fused(Fused op, List<HostArray> operands, List<HostArray> results) {
    if (!isFloat(operands)) {
      ReferenceOperations.run(op, operands, results);
      return;
    }
    switch (op) {
      case Fused.Softmax softmax -> rows.softmax(operands.getFirst(), results.getFirst());
      case Fused.LogSoftmax softmax -> rows.logSoftmax(operands.getFirst(), results.getFirst());
      case Fused.SoftmaxBackward backward ->
          rows.softmaxBackward(operands.get(0), operands.get(1), results.getFirst());
      case Fused.LogSoftmaxBackward backward ->
          rows.logSoftmaxBackward(operands.get(0), operands.get(1), results.getFirst());
      case Fused.LayerNorm norm -> rows.layerNorm(norm, operands, results);
      case Fused.LayerNormBackward backward -> rows.layerNormBackward(operands, results);
      case Fused.Attention(int heads, double scale) ->
          attention.forward(heads, scale, operands.getFirst(), results);
      case Fused.AttentionBackward(int heads, double scale) ->
          attention.backward(heads, scale, operands, results.getFirst());
      case Fused.CrossEntropy entropy -> ReferenceOperations.run(op, operands, results);
      case Fused.CrossEntropyBackward backward -> ReferenceOperations.run(op, operands, results);
      case Fused.RoiAlign(var pooling) -> regions.align(pooling, operands, results.getFirst());
      case Fused.RoiAlignBackward(var pooling, var shape) ->
          regions.alignBackward(pooling, operands, results.getFirst());
      case Fused.SoftSort(var attributes) -> softSort(attributes, operands, results);
      case Fused.SoftSortBackward(var attributes) ->
          softSortBackward(attributes, operands, results);
    }
  }

  private void softSort(
      Fused.SortAttributes attributes, List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.getFirst();
    HostArray values = results.get(0);
    HostArray permutation = results.get(1);
    int n = x.type().shape().dim(-1);
    context.forRanges(
        x.size() / n,
        64L * n * n,
        (worker, first, end) -> context
            .kernels()
            .softSort()
            .forward(
                attributes.problem(n),
                x.floats(),
                x.offset() + first * n,
                values.floats(),
                values.offset() + first * n,
                permutation.floats(),
                permutation.offset() + first * n * n,
                end - first,
                context.scratch(worker).softSort()));
  }

  private void softSortBackward(
      Fused.SortAttributes attributes, List<HostArray> operands, List<HostArray> results) {
    HostArray x = operands.get(0);
    HostArray dValues = operands.get(1);
    HostArray dPermutation = operands.get(2);
    HostArray dx = results.getFirst();
    int n = x.type().shape().dim(-1);
    context.forRanges(
        x.size() / n,
        128L * n * n,
        (worker, first, end) -> context
            .kernels()
            .softSort()
            .backward(
                attributes.problem(n),
                x.floats(),
                x.offset() + first * n,
                dValues.floats(),
                dValues.offset() + first * n,
                dPermutation.floats(),
                dPermutation.offset() + first * n * n,
                dx.floats(),
                dx.offset() + first * n,
                end - first,
                context.scratch(worker).softSort()));
  }

  private static boolean isFloat(List<HostArray> operands) {
    return operands.getFirst().type().dtype() == DType.FLOAT32;
  }
}

package io.abaculus.autodiff;

import io.abaculus.device.Device;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.Control;
import io.abaculus.graph.Custom;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Movement;
import io.abaculus.graph.Node;
import io.abaculus.graph.Op;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.Shape;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.Value;
import io.abaculus.tensor.Operations;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The table of derivatives. A rule turns the cotangents of an operation's results into those of its
 * operands, as tensors, so that they can be differentiated again. "Not differentiable" is a rule.
 */
final class Rules {
  private Rules() {}

  /** An operation at its place in a graph, as its rule sees it. */
  record Context(Node node, List<@Nullable Tensor> cotangents, Device device) {
    Tensor operand(int index) {
      return new Tensor(node.operands().get(index), device);
    }

    List<Tensor> operands() {
      return node.operands().stream().map(value -> new Tensor(value, device)).toList();
    }

    Tensor result(int index) {
      return new Tensor(new Value(node, index), device);
    }

    /** The cotangent of a result, zero if nothing came back from it. */
    Tensor cotangent(int index) {
      Tensor known = cotangents.get(index);
      return known != null ? known : Tensors.full(0, node.results().get(index), device);
    }

    Tensor cotangent() {
      return cotangent(0);
    }
  }

  /** The cotangents of the operands; null where no gradient flows. */
  static List<@Nullable Tensor> apply(
      Node node, List<@Nullable Tensor> cotangents, Device device) {
    Context at = new Context(node, cotangents, device);
    return switch (node.op()) {
      case Source source -> List.of();
      case Elementwise op -> ElementwiseRules.apply(op, at);
      case Reduction op -> reduction(op, at);
      case Movement op -> movement(op, at);
      case Indexing op -> indexing(op, at);
      case Contraction op -> contraction(op, at);
      case Fused op -> FusedRules.apply(op, at);
      case Sampling op -> none(node);
      case Control op -> control(op, at);
      case Custom op -> CustomRule.apply(op, at);
    };
  }

  static List<@Nullable Tensor> none(Node node) {
    return new ArrayList<>(Collections.nCopies(node.operands().size(), null));
  }

  static List<@Nullable Tensor> notDifferentiable(Op op, String instead) {
    throw new TensorException(op.label() + ": not differentiable; " + instead);
  }

  /** Adds up a cotangent over the axes along which an operand of this shape was repeated. */
  static Tensor sumTo(Tensor cotangent, Shape shape) {
    if (cotangent.shape().equals(shape)) {
      return cotangent;
    }
    int extra = cotangent.rank() - shape.rank();
    int[] repeated =
        IntStream.range(0, cotangent.rank())
            .filter(
                axis -> axis < extra || (shape.dim(axis - extra) == 1 && cotangent.dim(axis) != 1))
            .toArray();
    Tensor summed = repeated.length == 0 ? cotangent : cotangent.sum(repeated);
    return summed.reshape(shape);
  }

  private static List<@Nullable Tensor> reduction(Reduction op, Context at) {
    return switch (op) {
      case Reduction.Reduce reduce -> {
        Tensor x = at.operand(0);
        int[] dims = x.shape().toArray();
        for (int axis : reduce.axes().toArray()) {
          dims[axis] = 1;
        }
        Shape kept = Shape.of(dims);
        Tensor cotangent = at.cotangent().reshape(kept);
        yield switch (reduce.function()) {
          case SUM -> list(cotangent.expand(x.shape()));
          case MAX, MIN -> {
            Tensor chosen = x.eq(at.result(0).reshape(kept)).cast(x.dtype());
            Tensor count = chosen.sum(reduce.axes().toArray()).reshape(kept);
            yield list(chosen.mul(cotangent.div(count)));
          }
        };
      }
      case Reduction.ArgReduce argReduce -> none(at.node());
      case Reduction.CumulativeSum sum ->
          list(
              Operations.apply(
                  new Reduction.CumulativeSum(sum.axis(), !sum.reverse()), at.cotangent()));
    };
  }

  private static List<@Nullable Tensor> movement(Movement op, Context at) {
    Tensor cotangent = at.cotangent();
    Shape shape = at.node().operands().getFirst().shape();
    return switch (op) {
      case Movement.Reshape reshape -> list(cotangent.reshape(shape));
      case Movement.Permute(var axes) -> {
        int[] inverse = new int[axes.size()];
        for (int axis = 0; axis < inverse.length; axis++) {
          inverse[axes.get(axis)] = axis;
        }
        yield list(cotangent.permute(inverse));
      }
      case Movement.Expand expand -> list(sumTo(cotangent, shape));
      case Movement.Slice slice -> list(unslice(slice, cotangent, shape));
      case Movement.Pad pad -> {
        Tensor inside = cotangent;
        for (int axis = 0; axis < shape.rank(); axis++) {
          int start = pad.before().get(axis);
          if (inside.dim(axis) != shape.dim(axis)) {
            inside = inside.slice(axis, start, start + shape.dim(axis));
          }
        }
        yield list(inside);
      }
      case Movement.Concat concat ->
          new ArrayList<>(
              cotangent.split(
                  concat.axis(),
                  at.node().operands().stream()
                      .mapToInt(operand -> operand.shape().dim(concat.axis()))
                      .toArray()));
      case Movement.Flip flip -> list(cotangent.flip(flip.axes().toArray()));
    };
  }

  /** Puts what was sliced out back between zeros. */
  private static Tensor unslice(Movement.Slice slice, Tensor cotangent, Shape shape) {
    Tensor whole = cotangent;
    for (int axis = 0; axis < shape.rank(); axis++) {
      int step = slice.steps().get(axis);
      if (step > 1 && whole.dim(axis) > 0) {
        Tensor spread =
            whole.unsqueeze(axis + 1).pad(axis + 1, 0, step - 1, 0).flatten(axis, axis + 1);
        whole = spread.slice(axis, 0, spread.dim(axis) - step + 1);
      }
      int before = slice.starts().get(axis);
      int after = shape.dim(axis) - before - whole.dim(axis);
      if (before > 0 || after > 0) {
        whole = whole.pad(axis, before, after, 0);
      }
    }
    return whole;
  }

  private static List<@Nullable Tensor> indexing(Indexing op, Context at) {
    Tensor cotangent = at.cotangent();
    return switch (op) {
      case Indexing.Gather(int axis) ->
          list(
              Operations.apply(
                  new Indexing.ScatterAdd(axis, at.operand(0).shape()), cotangent, at.operand(1)),
              null);
      case Indexing.ScatterAdd scatter ->
          list(cotangent.gather(scatter.axis(), at.operand(1)), null);
      case Indexing.IndexSelect(int axis) ->
          list(
              Operations.apply(
                  new Indexing.IndexAdd(axis, at.operand(0).dim(axis)), cotangent, at.operand(1)),
              null);
      case Indexing.IndexAdd add -> list(cotangent.indexSelect(add.axis(), at.operand(1)), null);
      case Indexing.OneHot oneHot -> none(at.node());
      case Indexing.TopK topK -> {
        Tensor x = at.operand(0);
        yield list(
            Operations.apply(
                new Indexing.ScatterAdd(x.rank() - 1, x.shape()), cotangent, at.result(1)));
      }
      case Indexing.ArgSort argSort -> none(at.node());
    };
  }

  private static List<@Nullable Tensor> contraction(Contraction op, Context at) {
    Tensor cotangent = at.cotangent();
    return switch (op) {
      case Contraction.MatMul matMul -> matMul(matMul, at.operand(0), at.operand(1), cotangent);
      case Contraction.Unfold(var window) -> {
        Tensor x = at.operand(0);
        yield list(
            Operations.apply(
                new Contraction.Fold(window, x.dim(1), x.dim(2), x.dim(3)), cotangent));
      }
      case Contraction.Fold fold ->
          list(
              Operations.apply(
                  new Contraction.Unfold(fold.window()), cotangent));
    };
  }

  /**
   * With C = A B: dA = dC Bᵀ and dB = Aᵀ dC, either transposed as the operand was. Leading axes that
   * only A has count as rows, so that the gradient of a weight is one product over all of them.
   */
  private static List<@Nullable Tensor> matMul(
      Contraction.MatMul op, Tensor a, Tensor b, Tensor cotangent) {
    if (b.rank() == 2 && a.rank() > 2 && !op.transposeA()) {
      Tensor rows = a.reshape(-1, a.dim(-1));
      Tensor cotangentRows = cotangent.reshape(-1, cotangent.dim(-1));
      List<@Nullable Tensor> flat = matMul(op, rows, b, cotangentRows);
      Tensor dRows = Objects.requireNonNull(flat.get(0));
      return list(dRows.reshape(a.shape()), flat.get(1));
    }
    Tensor dA =
        op.transposeA()
            ? b.matmul(cotangent, op.transposeB(), true)
            : cotangent.matmul(b, false, !op.transposeB());
    Tensor dB =
        op.transposeB()
            ? cotangent.matmul(a, true, op.transposeA())
            : a.matmul(cotangent, !op.transposeA(), false);
    return list(sumTo(dA, a.shape()), sumTo(dB, b.shape()));
  }

  private static List<@Nullable Tensor> control(Control op, Context at) {
    return switch (op) {
      case Control.Detach detach -> none(at.node());
      case Control.Barrier barrier -> {
        List<@Nullable Tensor> shares = none(at.node());
        shares.set(0, at.cotangent());
        yield shares;
      }
      case Control.Recompute recompute ->
          Recomputation.pullThrough(at.node(), at.cotangent(), at.device());
    };
  }

  static List<@Nullable Tensor> list(@Nullable Tensor... tensors) {
    return Arrays.asList(tensors);
  }
}

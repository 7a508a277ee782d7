package io.abaculus.autodiff;

import static io.abaculus.autodiff.GradientCase.between;
import static io.abaculus.autodiff.GradientCase.bools;
import static io.abaculus.autodiff.GradientCase.doubles;
import static io.abaculus.autodiff.GradientCase.longs;
import static io.abaculus.autodiff.GradientCase.numbers;

import io.abaculus.contract.Hypot;
import io.abaculus.contract.Maximum;
import io.abaculus.device.HostArray;
import io.abaculus.graph.ArgFunction;
import io.abaculus.graph.BinaryFunction;
import io.abaculus.graph.Comparison;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.Contraction.Window;
import io.abaculus.graph.Control;
import io.abaculus.graph.Custom;
import io.abaculus.graph.DType;
import io.abaculus.graph.Doubles;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.graph.Fused.SortAttributes;
import io.abaculus.graph.Indexing;
import io.abaculus.graph.Ints;
import io.abaculus.graph.LogicalFunction;
import io.abaculus.graph.Movement;
import io.abaculus.graph.ReduceFunction;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.Shape;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.UnaryFunction;
import java.util.ArrayList;
import java.util.List;

/** The operands at which every operation of the graph is checked. */
final class GradientCases {
  private final List<GradientCase> cases = new ArrayList<>();

  private GradientCases() {
    sources();
    elementwise();
    reductions();
    movements();
    indexing();
    contractions();
    fused();
    sampling();
    control();
    custom();
  }

  static List<GradientCase> all() {
    return new GradientCases().cases;
  }

  private void add(GradientCase one) {
    cases.add(one);
  }

  private static int[] shape(int... dims) {
    return dims;
  }

  private void sources() {
    TensorType type = TensorType.of(DType.FLOAT64, 2);
    add(GradientCase.of(new Source.Leaf(type)).noGradient());
    add(GradientCase.of(new Source.Fill(2, type)).noGradient());
    add(
        GradientCase.of(new Source.Table(Doubles.of(1, 2), TensorType.of(DType.FLOAT64, 2)))
            .noGradient());
    add(GradientCase.of(new Source.Iota(DType.FLOAT64, 2)).noGradient());
  }

  private void elementwise() {
    for (UnaryFunction function : UnaryFunction.values()) {
      HostArray x =
          switch (function) {
            case RECIPROCAL, SQRT, RSQRT, LOG, LOG1P -> doubles(shape(3), 0.4, 1.3, 2.6);
            // Away from the jumps of steps and the kinks at zero.
            case NEGATE, ABS, SIGN, SQUARE, EXP, EXPM1, SIN, COS, TANH, ATAN, ERF, SIGMOID, SILU,
                RELU, GELU, GELU_DERIVATIVE, FLOOR, CEIL, ROUND ->
                doubles(shape(2, 3), -2.7, -1.3, -0.4, 0.3, 1.2, 2.6);
          };
      add(GradientCase.of(new Elementwise.Unary(function), x));
    }
    for (BinaryFunction function : BinaryFunction.values()) {
      Elementwise.Binary op = new Elementwise.Binary(function);
      add(GradientCase.of(op, between(0.5, 3, 2, 3), between(0.5, 3, 3, 2, 1)));
      add(GradientCase.of(op, between(0.5, 3, 4), between(0.5, 3)));
      add(GradientCase.of(op, between(0.5, 3, 1), between(0.5, 3, 2, 2)));
    }
    for (Comparison comparison : Comparison.values()) {
      add(GradientCase.of(new Elementwise.Compare(comparison), numbers(3), numbers(1))
          .noGradient());
    }
    for (LogicalFunction function : LogicalFunction.values()) {
      add(
          GradientCase.of(new Elementwise.Logical(function), bools(0, 1), bools(1, 1))
              .noGradient());
    }
    add(GradientCase.of(new Elementwise.Where(), bools(0, 1, 1), numbers(2, 3), numbers(1)));
    add(GradientCase.of(new Elementwise.Cast(DType.FLOAT64), numbers(3)));
    add(GradientCase.of(new Elementwise.Cast(DType.FLOAT32), numbers(3)).within(1e-2));
    for (DType whole : List.of(DType.INT32, DType.INT64, DType.UINT8, DType.BOOL)) {
      add(GradientCase.of(new Elementwise.Cast(whole), between(0, 5, 3)).noGradient());
    }
  }

  private void reductions() {
    for (ReduceFunction function : ReduceFunction.values()) {
      for (Ints axes : List.of(Ints.of(0), Ints.of(1), Ints.of(0, 2), Ints.of(0, 1, 2))) {
        add(GradientCase.of(new Reduction.Reduce(function, axes, false), numbers(2, 3, 2)));
        add(GradientCase.of(new Reduction.Reduce(function, axes, true), numbers(2, 3, 2)));
      }
    }
    for (ArgFunction function : ArgFunction.values()) {
      add(GradientCase.of(new Reduction.ArgReduce(function, 1), numbers(2, 3)).noGradient());
    }
    for (int axis = 0; axis < 2; axis++) {
      add(GradientCase.of(new Reduction.CumulativeSum(axis, false), numbers(3, 4)));
      add(GradientCase.of(new Reduction.CumulativeSum(axis, true), numbers(3, 4)));
    }
  }

  private void movements() {
    HostArray x = numbers(2, 3, 2);
    add(GradientCase.of(new Movement.Reshape(Shape.of(4, 3)), x));
    add(GradientCase.of(new Movement.Permute(Ints.of(2, 0, 1)), x));
    add(GradientCase.of(new Movement.Expand(Shape.of(2, 3, 4)), numbers(3, 1)));
    add(GradientCase.of(new Movement.Expand(Shape.of(3, 2)), numbers()));
    add(
        GradientCase.of(
            new Movement.Slice(Ints.of(0, 1, 0), Ints.of(2, 3, 1), Ints.of(1, 1, 1)), x));
    add(
        GradientCase.of(
            new Movement.Slice(Ints.of(1, 0), Ints.of(6, 4), Ints.of(2, 3)), numbers(7, 5)));
    add(GradientCase.of(new Movement.Slice(Ints.of(2), Ints.of(2), Ints.of(1)), numbers(3)));
    add(GradientCase.of(new Movement.Pad(Ints.of(1, 0, 0), Ints.of(0, 2, 0), 7), x));
    add(GradientCase.of(new Movement.Concat(1), numbers(2, 3), numbers(2, 1), numbers(2, 2)));
    add(GradientCase.of(new Movement.Concat(0), numbers(3)));
    add(GradientCase.of(new Movement.Flip(Ints.of(0, 2)), x));
  }

  private void indexing() {
    HostArray index = longs(shape(2, 4), 2, 0, 0, 1, 1, 1, 2, 1);
    add(GradientCase.of(new Indexing.Gather(1), numbers(2, 3), index));
    add(GradientCase.of(new Indexing.Gather(0), numbers(3, 4), index));
    add(GradientCase.of(new Indexing.ScatterAdd(1, Shape.of(2, 3)), numbers(2, 4), index));
    HostArray rows = longs(shape(4), 2, 0, 2, 1);
    add(GradientCase.of(new Indexing.IndexSelect(0), numbers(3, 2), rows));
    add(GradientCase.of(new Indexing.IndexSelect(1), numbers(2, 3, 2), rows));
    add(GradientCase.of(new Indexing.IndexAdd(0, 3), numbers(4, 2), rows));
    add(GradientCase.of(new Indexing.IndexAdd(1, 5), numbers(2, 4), rows));
    add(GradientCase.of(new Indexing.OneHot(3, DType.FLOAT64), rows).noGradient());
    add(GradientCase.of(new Indexing.TopK(2, true), numbers(2, 4)));
    add(GradientCase.of(new Indexing.TopK(3, false), numbers(2, 4)));
    add(GradientCase.of(new Indexing.ArgSort(true), numbers(2, 4)).noGradient());
  }

  private void contractions() {
    for (int transposed = 0; transposed < 4; transposed++) {
      boolean ta = (transposed & 1) != 0;
      boolean tb = (transposed & 2) != 0;
      Contraction.MatMul op = new Contraction.MatMul(ta, tb);
      int[] a = ta ? shape(3, 2) : shape(2, 3);
      int[] b = tb ? shape(2, 3) : shape(3, 2);
      add(GradientCase.of(op, numbers(a), numbers(b)));
      add(GradientCase.of(op, numbers(2, a[0], a[1]), numbers(2, b[0], b[1])));
      add(GradientCase.of(op, numbers(2, a[0], a[1]), numbers(b)));
      add(GradientCase.of(op, numbers(a), numbers(2, b[0], b[1])));
      add(GradientCase.of(op, numbers(2, 1, a[0], a[1]), numbers(2, b[0], b[1])));
    }
    Window window = new Window(2, 3, 2, 1, 1, 0);
    add(GradientCase.of(new Contraction.Unfold(window), numbers(1, 2, 3, 4)));
    int positions = window.outputRows(3) * window.outputColumns(4);
    add(GradientCase.of(new Contraction.Fold(window, 1, 3, 4), numbers(1, positions, 6)));
  }

  private void fused() {
    add(GradientCase.of(new Fused.Softmax(), numbers(2, 4)));
    add(GradientCase.of(new Fused.LogSoftmax(), numbers(2, 4)));
    // of any numbers, since the formula is of two independent operands
    add(GradientCase.of(new Fused.SoftmaxBackward(), numbers(2, 4), between(-1, 2, 2, 4)));
    add(GradientCase.of(new Fused.LogSoftmaxBackward(), numbers(2, 4), between(-1, 2, 2, 4)));
    HostArray x = numbers(2, 2, 3);
    HostArray weight = numbers(3);
    add(
        GradientCase.of(new Fused.LayerNorm(1e-2), x, weight, between(0, 1, 3))
            .silent(1, 2));
    add(
        GradientCase.of(
            new Fused.LayerNormBackward(), x, weight, numbers(2, 2), numbers(2, 2), x)
            .refused());
    add(GradientCase.of(new Fused.Attention(2, 0.7), numbers(1, 3, 12)).silent(1));
    add(
        GradientCase.of(
            new Fused.AttentionBackward(2, 0.7),
            numbers(1, 3, 12),
            numbers(1, 3, 4),
            numbers(1, 2, 3),
            numbers(1, 3, 4))
            .refused());
    HostArray target = longs(shape(3), 2, -1, 0);
    add(GradientCase.of(new Fused.CrossEntropy(-1), numbers(3, 4), target));
    add(
        GradientCase.of(new Fused.CrossEntropyBackward(-1), numbers(3, 4), target, numbers(3))
            .refused());
    regions();
    sorts();
  }

  private void regions() {
    HostArray boxes = doubles(shape(3, 4), 0.2, 0.3, 2.9, 3.1, -1, 0.5, 1.7, 5, 1, 1, 1.4, 1.3);
    HostArray images = longs(shape(3), 1, 0, 1);
    for (RoiPooling pooling : List.of(new RoiPooling(2, 1, -1, true),
        new RoiPooling(1, 0.7, 2, false))) {
      add(
          GradientCase.of(new Fused.RoiAlign(pooling), numbers(2, 3, 3, 1), boxes, images)
              .constant(1));
      add(
          GradientCase.of(
              new Fused.RoiAlignBackward(pooling, Shape.of(2, 3, 3, 2)),
              numbers(3, pooling.size(), pooling.size(), 2),
              boxes,
              images)
              .constant(1));
    }
  }

  private void sorts() {
    for (SortingNetwork network : SortingNetwork.values()) {
      for (Relaxation relaxation : Relaxation.values()) {
        for (boolean logSpace : new boolean[]{false, true}) {
          SortAttributes attributes = new SortAttributes(network, relaxation, 1.5, 0.25, logSpace);
          add(GradientCase.of(new Fused.SoftSort(attributes), numbers(2, 5)).within(1e-5));
          add(
              GradientCase.of(
                  new Fused.SoftSortBackward(attributes),
                  numbers(3),
                  numbers(3),
                  numbers(3, 3))
                  .refused());
        }
      }
    }
  }

  private void sampling() {
    HostArray key = longs(shape(2), 5, 6);
    TensorType type = TensorType.of(DType.FLOAT64, 3);
    add(GradientCase.of(new Sampling.RandomUniform(type), key).noGradient());
    add(GradientCase.of(new Sampling.RandomNormal(type), key).noGradient());
    add(GradientCase.of(new Sampling.RandomPermutation(3), key).noGradient());
  }

  private void control() {
    add(GradientCase.of(new Control.Detach(), numbers(3)).noGradient());
    add(GradientCase.of(new Control.Barrier(), numbers(3), numbers(2)).constant(1));
  }

  private void custom() {
    add(GradientCase.of(new Custom(new Hypot()), between(0.5, 3, 2, 3), between(1, 2, 2, 3)));
    add(GradientCase.of(new Custom(new Maximum(0.5)), numbers(4)));
  }
}

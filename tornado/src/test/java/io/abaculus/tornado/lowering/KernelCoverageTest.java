package io.abaculus.tornado.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.abaculus.contract.Hypot;
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
import io.abaculus.graph.Op;
import io.abaculus.graph.ReduceFunction;
import io.abaculus.graph.Reduction;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.Sampling;
import io.abaculus.graph.Shape;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.Source;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.tornado.kernel.Shuffle;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which operations have kernels for which types, so that none goes to the host unnoticed. */
final class KernelCoverageTest {

  /** An operation and its operands. */
  private record Case(Op op, List<TensorType> operands) {
    static Case of(Op op, TensorType... operands) {
      return new Case(op, List.of(operands));
    }

    boolean isValid() {
      try {
        op.infer(operands);
        return true;
      } catch (TensorException e) {
        return false;
      }
    }
  }

  private static final String ALL = "float32 float64 int32 int64 uint8 bool";
  private static final String NONE = "";

  /** The types with kernels, by the operation. */
  private static final Map<Class<? extends Op>, String> EXPECTED =
      new HashMap<>();

  static {
    expect(
        ALL, Source.Fill.class, Source.Table.class, Source.Iota.class, Movement.Reshape.class,
        Movement.Permute.class, Movement.Expand.class, Movement.Slice.class, Movement.Pad.class,
        Movement.Concat.class, Movement.Flip.class, Control.Detach.class, Control.Barrier.class,
        Control.Recompute.class, Sampling.RandomPermutation.class);
    expect(
        "float32 int32 int64 uint8 bool", Reduction.Reduce.class, Reduction.ArgReduce.class,
        Reduction.CumulativeSum.class);
    expect(
        "float32", Contraction.MatMul.class, Contraction.Unfold.class, Contraction.Fold.class,
        Indexing.Gather.class, Indexing.ScatterAdd.class, Indexing.IndexSelect.class,
        Indexing.IndexAdd.class, Indexing.OneHot.class, Indexing.TopK.class,
        Indexing.ArgSort.class, Fused.Softmax.class, Fused.LogSoftmax.class,
        Fused.SoftmaxBackward.class, Fused.LogSoftmaxBackward.class,
        Fused.LayerNorm.class, Fused.LayerNormBackward.class, Fused.Attention.class,
        Fused.AttentionBackward.class, Fused.CrossEntropy.class,
        Fused.CrossEntropyBackward.class, Fused.RoiAlign.class, Fused.RoiAlignBackward.class,
        Fused.SoftSort.class, Fused.SoftSortBackward.class, Sampling.RandomUniform.class,
        Sampling.RandomNormal.class);
    // Elementwise operations have generated kernels, which are no business of the lowering.
    expect(
        NONE, Elementwise.Unary.class, Elementwise.Binary.class, Elementwise.Compare.class,
        Elementwise.Logical.class,
        Elementwise.Where.class, Elementwise.Cast.class, Custom.class);
  }

  @SafeVarargs
  private static void expect(String types, Class<? extends Op>... ops) {
    for (Class<? extends Op> op : ops) {
      EXPECTED.put(op, types);
    }
  }

  @Test
  void everyOperationHasKernelsForTheTypesSaidHere() {
    Map<String, String> expected = new TreeMap<>();
    EXPECTED.forEach((op, types) -> expected.put(op.getSimpleName(), types));
    Map<String, String> actual = new TreeMap<>();
    for (Class<?> op : operations(Op.class).toList()) {
      if (op != Source.Leaf.class) {
        actual.put(op.getSimpleName(), typesWithKernels(op));
      }
    }
    assertEquals(expected, actual);
  }

  @Test
  void aLongPermutationIsMadeOnTheHost() {
    assertFalse(
        BesideReference.hasKernels(
            new Sampling.RandomPermutation(Shuffle.MOST + 1),
            List.of(TensorType.of(DType.INT64, 2))));
  }

  private static Stream<Class<?>> operations(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses())
            .flatMap(KernelCoverageTest::operations)
        : Stream.of(type);
  }

  private static String typesWithKernels(Class<?> op) {
    Set<DType> types = EnumSet.noneOf(DType.class);
    for (DType dtype : DType.values()) {
      List<Case> cases =
          cases(dtype).filter(one -> op.isInstance(one.op) && one.isValid()).toList();
      if (!cases.isEmpty()
          && cases.stream().allMatch(one -> BesideReference.hasKernels(one.op, one.operands))) {
        types.add(dtype);
      }
    }
    return types.stream().map(DType::toString).collect(Collectors.joining(" "));
  }

  /** Every operation, as far as it takes a type. */
  private static Stream<Case> cases(DType dtype) {
    TensorType x = TensorType.of(dtype, 2, 3);
    TensorType row = TensorType.of(dtype, 3);
    TensorType two = TensorType.of(dtype, 2);
    TensorType image = TensorType.of(dtype, 1, 1, 2, 2);
    TensorType index = TensorType.of(DType.INT64, 2);
    TensorType condition = TensorType.of(DType.BOOL, 2, 3);
    Window window = new Window(2, 2, 1, 1, 0, 0);
    RoiPooling pooling = new RoiPooling(2, 1, 0, true);
    SortAttributes sort =
        new SortAttributes(SortingNetwork.BITONIC, Relaxation.CAUCHY, 1, 0.25, false);
    Stream<Case> sources =
        Stream.of(
            Case.of(new Source.Fill(1, x)),
            Case.of(new Source.Table(Doubles.of(1, 0, 1), row)),
            Case.of(new Source.Iota(dtype, 3)));
    Stream<Case> movements =
        Stream.of(
            Case.of(new Movement.Reshape(Shape.of(6)), x),
            Case.of(new Movement.Permute(Ints.of(1, 0)), x),
            Case.of(new Movement.Expand(Shape.of(4, 2, 3)), x),
            Case.of(new Movement.Slice(Ints.of(0, 0), Ints.of(1, 3), Ints.of(1, 2)), x),
            Case.of(new Movement.Pad(Ints.of(0, 1), Ints.of(1, 0), 1), x),
            Case.of(new Movement.Concat(0), x, x),
            Case.of(new Movement.Flip(Ints.of(1)), x),
            Case.of(new Control.Detach(), x),
            Case.of(new Control.Barrier(), x, x),
            Case.of(new Control.Recompute("part"), x, x),
            Case.of(new Custom(new Hypot()), x, x));
    Stream<Case> reductions =
        Stream.concat(
            Arrays.stream(ReduceFunction.values())
                .map(f -> Case.of(new Reduction.Reduce(f, Ints.of(0), false), x)),
            Stream.of(
                Case.of(new Reduction.ArgReduce(ArgFunction.ARG_MAX, 1), x),
                Case.of(new Reduction.CumulativeSum(1, false), x)));
    Stream<Case> indexing =
        Stream.of(
            Case.of(new Indexing.Gather(0), two, index),
            Case.of(new Indexing.ScatterAdd(0, Shape.of(3)), two, index),
            Case.of(new Indexing.IndexSelect(0), x, index),
            Case.of(new Indexing.IndexAdd(0, 3), x, index),
            Case.of(new Indexing.OneHot(3, dtype), index),
            Case.of(new Indexing.TopK(2, true), x),
            Case.of(new Indexing.ArgSort(true), x));
    Stream<Case> contractions =
        Stream.of(
            Case.of(new Contraction.MatMul(false, true), x, x),
            Case.of(new Contraction.Unfold(window), image),
            Case.of(new Contraction.Fold(window, 1, 2, 2), TensorType.of(dtype, 1, 1, 4)));
    Stream<Case> rows =
        Stream.of(
            Case.of(new Fused.Softmax(), x),
            Case.of(new Fused.LogSoftmax(), x),
            Case.of(new Fused.SoftmaxBackward(), x, x),
            Case.of(new Fused.LogSoftmaxBackward(), x, x),
            Case.of(new Fused.LayerNorm(1e-5), x, row, row),
            Case.of(new Fused.LayerNormBackward(), x, row, two, two, x),
            Case.of(new Fused.CrossEntropy(-100), x, index),
            Case.of(new Fused.CrossEntropyBackward(-100), x, index, two),
            Case.of(new Fused.SoftSort(sort), x),
            Case.of(new Fused.SoftSortBackward(sort), x, x, TensorType.of(dtype, 2, 3, 3)));
    Stream<Case> attention =
        Stream.of(
            Case.of(new Fused.Attention(1, 1), TensorType.of(dtype, 1, 2, 3)),
            Case.of(
                new Fused.AttentionBackward(1, 1), TensorType.of(dtype, 1, 2, 3),
                TensorType.of(dtype, 1, 2, 1), TensorType.of(dtype, 1, 1, 2),
                TensorType.of(dtype, 1, 2, 1)),
            Case.of(new Fused.RoiAlign(pooling), image, TensorType.of(dtype, 2, 4), index),
            Case.of(
                new Fused.RoiAlignBackward(pooling, image.shape()),
                TensorType.of(dtype, 2, 2, 2, 1), TensorType.of(dtype, 2, 4), index));
    Stream<Case> sampling =
        Stream.of(
            Case.of(new Sampling.RandomUniform(x), index),
            Case.of(new Sampling.RandomNormal(x), index),
            Case.of(new Sampling.RandomPermutation(Shuffle.MOST), index));
    Stream<Case> elementwise =
        Stream.of(
            Case.of(new Elementwise.Unary(UnaryFunction.ABS), x),
            Case.of(new Elementwise.Binary(BinaryFunction.ADD), x, x),
            Case.of(new Elementwise.Compare(Comparison.EQUAL), x, x),
            Case.of(new Elementwise.Logical(LogicalFunction.AND), x, x),
            Case.of(new Elementwise.Where(), condition, x, x),
            Case.of(new Elementwise.Cast(dtype), x));
    return Stream.of(
        sources, movements, reductions, indexing, contractions, rows, attention, sampling,
        elementwise)
        .flatMap(one -> one);
  }
}

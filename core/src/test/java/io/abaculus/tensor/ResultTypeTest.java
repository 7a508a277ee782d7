package io.abaculus.tensor;

import static io.abaculus.graph.DType.BOOL;
import static io.abaculus.graph.DType.FLOAT32;
import static io.abaculus.graph.DType.FLOAT64;
import static io.abaculus.graph.DType.INT64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.graph.Contraction;
import io.abaculus.graph.DType;
import io.abaculus.graph.Fused;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.Shape;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.graph.UnaryFunction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The element type of the result of every operation on tensors, for every type of its operands: the
 * rule in the description of the package. An operation without an entry here fails.
 */
final class ResultTypeTest {
  /** The type of a result, null where the operands are refused. */
  private interface Rule {
    @Nullable
    DType of(DType operand);
  }

  private static final Rule ANY = dtype -> dtype;
  private static final Rule NUMBERS = dtype -> dtype == BOOL ? null : dtype;
  private static final Rule FLOATING = dtype -> dtype.isFloating() ? dtype : null;
  private static final Rule INTEGERS = dtype -> dtype.isInteger() ? dtype : null;
  private static final Rule BOOLEANS = dtype -> dtype == BOOL ? BOOL : null;
  private static final Rule TO_BOOL = dtype -> BOOL;
  private static final Rule TO_INDEX = dtype -> INT64;
  private static final Rule SUMS = dtype -> dtype.isFloating() ? dtype : INT64;
  private static final Rule INDEX_TO_FLOAT32 = dtype -> dtype.isInteger() ? FLOAT32 : null;

  private record Entry(BinaryOperator<Tensor> call, Rule rule, boolean hasSecondOperand) {}

  private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

  /** An operation of one tensor, which has shape (2, 2). */
  private static void one(String signature, Rule rule, UnaryOperator<Tensor> call) {
    ENTRIES.put(signature, new Entry((x, y) -> call.apply(x), rule, false));
  }

  /** An operation of tensors that must have one type. */
  private static void two(String signature, Rule rule, BinaryOperator<Tensor> call) {
    ENTRIES.put(signature, new Entry(call, rule, true));
  }

  static {
    arithmetic();
    functions();
    reductions();
    movements();
    compositions();
    losses();
  }

  private static void arithmetic() {
    two("Tensor.add(Tensor)", NUMBERS, Tensor::add);
    two("Tensor.sub(Tensor)", NUMBERS, Tensor::sub);
    two("Tensor.mul(Tensor)", NUMBERS, Tensor::mul);
    two("Tensor.div(Tensor)", FLOATING, Tensor::div);
    two("Tensor.truncatedDiv(Tensor)", INTEGERS, Tensor::truncatedDiv);
    two("Tensor.pow(Tensor)", NUMBERS, Tensor::pow);
    two("Tensor.maximum(Tensor)", NUMBERS, Tensor::maximum);
    two("Tensor.minimum(Tensor)", NUMBERS, Tensor::minimum);
    two("Tensor.eq(Tensor)", TO_BOOL, Tensor::eq);
    two("Tensor.ne(Tensor)", TO_BOOL, Tensor::ne);
    two("Tensor.lt(Tensor)", TO_BOOL, Tensor::lt);
    two("Tensor.le(Tensor)", TO_BOOL, Tensor::le);
    two("Tensor.gt(Tensor)", TO_BOOL, Tensor::gt);
    two("Tensor.ge(Tensor)", TO_BOOL, Tensor::ge);
    two("Tensor.and(Tensor)", BOOLEANS, Tensor::and);
    two("Tensor.or(Tensor)", BOOLEANS, Tensor::or);
    two("Tensor.xor(Tensor)", BOOLEANS, Tensor::xor);
    two("Tensor.matmul(Tensor)", FLOATING, Tensor::matmul);
    two("Tensor.matmul(Tensor,boolean,boolean)", FLOATING, (x, y) -> x.matmul(y, true, false));
    two("Tensor.outer(Tensor)", NUMBERS, (x, y) -> x.reshape(4).outer(y.reshape(4)));
    two("Tensors.where(Tensor,Tensor,Tensor)", ANY, (x, y) -> Tensors.where(x.eq(x), x, y));
  }

  private static void functions() {
    one("Tensor.not()", BOOLEANS, Tensor::not);
    one("Tensor.cast(DType)", dtype -> FLOAT64, x -> x.cast(FLOAT64));
    one("Tensor.neg()", NUMBERS, Tensor::neg);
    one("Tensor.abs()", NUMBERS, Tensor::abs);
    one("Tensor.sign()", NUMBERS, Tensor::sign);
    one("Tensor.square()", NUMBERS, Tensor::square);
    one("Tensor.relu()", NUMBERS, Tensor::relu);
    one("Tensor.reciprocal()", FLOATING, Tensor::reciprocal);
    one("Tensor.sqrt()", FLOATING, Tensor::sqrt);
    one("Tensor.rsqrt()", FLOATING, Tensor::rsqrt);
    one("Tensor.exp()", FLOATING, Tensor::exp);
    one("Tensor.expm1()", FLOATING, Tensor::expm1);
    one("Tensor.log()", FLOATING, Tensor::log);
    one("Tensor.log1p()", FLOATING, Tensor::log1p);
    one("Tensor.sin()", FLOATING, Tensor::sin);
    one("Tensor.cos()", FLOATING, Tensor::cos);
    one("Tensor.tanh()", FLOATING, Tensor::tanh);
    one("Tensor.atan()", FLOATING, Tensor::atan);
    one("Tensor.erf()", FLOATING, Tensor::erf);
    one("Tensor.sigmoid()", FLOATING, Tensor::sigmoid);
    one("Tensor.softplus()", FLOATING, Tensor::softplus);
    one("Tensor.logSigmoid()", FLOATING, Tensor::logSigmoid);
    one("Tensor.silu()", FLOATING, Tensor::silu);
    one("Tensor.gelu()", FLOATING, Tensor::gelu);
    one("Tensor.floor()", FLOATING, Tensor::floor);
    one("Tensor.ceil()", FLOATING, Tensor::ceil);
    one("Tensor.round()", FLOATING, Tensor::round);
    one("Tensor.isNaN()", TO_BOOL, Tensor::isNaN);
    one("Tensor.isFinite()", TO_BOOL, Tensor::isFinite);
    one(
        "Tensor.unary(UnaryFunction)",
        FLOATING,
        x -> x.unary(UnaryFunction.GELU_DERIVATIVE));
  }

  private static void reductions() {
    one("Tensor.sum(int[])", SUMS, Tensor::sum);
    one("Tensor.sumKeepDims(int[])", SUMS, Tensor::sumKeepDims);
    one("Tensor.cumsum(int)", SUMS, x -> x.cumsum(0));
    one("Tensor.mean(int[])", FLOATING, Tensor::mean);
    one("Tensor.meanKeepDims(int[])", FLOATING, Tensor::meanKeepDims);
    one("Tensor.variance(int,int[])", FLOATING, x -> x.variance(1));
    one("Tensor.varianceKeepDims(int,int[])", FLOATING, x -> x.varianceKeepDims(1));
    one("Tensor.std(int,int[])", FLOATING, x -> x.std(1));
    one("Tensor.stdKeepDims(int,int[])", FLOATING, x -> x.stdKeepDims(1));
    one("Tensor.any(int[])", BOOLEANS, Tensor::any);
    one("Tensor.anyKeepDims(int[])", BOOLEANS, Tensor::anyKeepDims);
    one("Tensor.all(int[])", BOOLEANS, Tensor::all);
    one("Tensor.allKeepDims(int[])", BOOLEANS, Tensor::allKeepDims);
    one("Tensor.logSumExp(int[])", FLOATING, Tensor::logSumExp);
    one("Tensor.logSumExpKeepDims(int[])", FLOATING, Tensor::logSumExpKeepDims);
    one("Tensor.softmax(int)", FLOATING, x -> x.softmax(0));
    one("Tensor.logSoftmax(int)", FLOATING, x -> x.logSoftmax(0));
    one("Tensor.max(int[])", NUMBERS, Tensor::max);
    one("Tensor.maxKeepDims(int[])", NUMBERS, Tensor::maxKeepDims);
    one("Tensor.min(int[])", NUMBERS, Tensor::min);
    one("Tensor.minKeepDims(int[])", NUMBERS, Tensor::minKeepDims);
    one("Tensor.argmax(int)", TO_INDEX, x -> x.argmax(0));
    one("Tensor.argmaxKeepDims(int)", TO_INDEX, x -> x.argmaxKeepDims(0));
    one("Tensor.argmin(int)", TO_INDEX, x -> x.argmin(0));
    one("Tensor.argminKeepDims(int)", TO_INDEX, x -> x.argminKeepDims(0));
    one("Tensor.argsort(int,boolean)", TO_INDEX, x -> x.argsort(0, true));
    one("Tensor.sort(int,boolean)", ANY, x -> x.sort(0, true).values());
    one("Tensor.topK(int,int,boolean)", ANY, x -> x.topK(1, 0, true).values());
  }

  private static void movements() {
    Tensor index = Tensors.of(new long[]{0, 0}, 1, 2);
    one("Tensor.reshape(int[])", ANY, x -> x.reshape(4));
    one("Tensor.reshape(Shape)", ANY, x -> x.reshape(Shape.of(4)));
    one("Tensor.permute(int[])", ANY, x -> x.permute(1, 0));
    one("Tensor.transpose()", ANY, Tensor::transpose);
    one("Tensor.transpose(int,int)", ANY, x -> x.transpose(0, 1));
    one("Tensor.flatten(int,int)", ANY, x -> x.flatten(0, 1));
    one("Tensor.squeeze(int)", ANY, x -> x.reshape(1, 4).squeeze(0));
    one("Tensor.unsqueeze(int)", ANY, x -> x.unsqueeze(0));
    one("Tensor.expand(int[])", ANY, x -> x.expand(3, 2, 2));
    one("Tensor.expand(Shape)", ANY, x -> x.expand(Shape.of(3, 2, 2)));
    one("Tensor.slice(int,int,int)", ANY, x -> x.slice(0, 0, 1));
    one("Tensor.slice(int,int,int,int)", ANY, x -> x.slice(0, 0, 2, 2));
    one("Tensor.sliceFrom(int,int)", ANY, x -> x.sliceFrom(0, 1));
    one("Tensor.select(int,int)", ANY, x -> x.select(0, 0));
    one("Tensor.split(int,int[])", ANY, x -> x.split(0, 1, 1).getFirst());
    one("Tensor.chunk(int,int)", ANY, x -> x.chunk(0, 2).getFirst());
    one("Tensor.repeat(int[])", ANY, x -> x.repeat(2, 1));
    one("Tensor.repeatInterleave(int,int)", ANY, x -> x.repeatInterleave(0, 2));
    one("Tensor.tril(int)", ANY, x -> x.tril(0));
    one("Tensor.triu(int)", ANY, x -> x.triu(0));
    one("Tensor.flip(int[])", ANY, x -> x.flip(0));
    one("Tensor.gather(int,Tensor)", ANY, x -> x.gather(0, index));
    one("Tensor.indexSelect(int,Tensor)", ANY, x -> x.indexSelect(0, index.flatten(0, 1)));
    two("Tensor.scatter(int,Tensor,Tensor)", ANY, (x, y) -> x.scatter(0, index, y.slice(0, 0, 1)));
    two(
        "Tensor.scatterAdd(int,Tensor,Tensor)",
        NUMBERS,
        (x, y) -> x.scatterAdd(0, index, y.slice(0, 0, 1)));
    two(
        "Tensor.indexAdd(int,Tensor,Tensor)",
        NUMBERS,
        (x, y) -> x.indexAdd(0, index.flatten(0, 1), y));
    one("Tensor.maskedSelect(Tensor)", ANY, x -> x.maskedSelect(x.eq(x)));
    one("Tensor.oneHot(int,DType)", INDEX_TO_FLOAT32, x -> x.oneHot(2, FLOAT32));
    one("Tensor.detach()", ANY, Tensor::detach);
    one("Tensor.to(Device)", ANY, x -> x.to(Devices.get("reference")));
    two("Tensors.concat(List,int)", ANY, (x, y) -> Tensors.concat(List.of(x, y), 0));
    two("Tensors.concat(int,Tensor[])", ANY, (x, y) -> Tensors.concat(0, x, y));
    two("Tensors.stack(List,int)", ANY, (x, y) -> Tensors.stack(List.of(x, y), 0));
    two("Tensors.stack(int,Tensor[])", ANY, (x, y) -> Tensors.stack(0, x, y));
  }

  private static void compositions() {
    Contraction.Window window = new Contraction.Window(1, 1, 1, 1, 0, 0);
    Fused.SortAttributes sorting =
        new Fused.SortAttributes(SortingNetwork.BITONIC, Relaxation.CAUCHY, 10, 0.25, false);
    int[] unit = {1, 1};
    int[] none = {0, 0};
    two("Functions.linear(Tensor,Tensor,Tensor)", FLOATING, (x, y) -> Functions.linear(x, y, null));
    two(
        "Functions.scaledDotProductAttention(Tensor,Tensor,Tensor)",
        FLOATING,
        (x, y) -> Functions.scaledDotProductAttention(x, y, y));
    two(
        "Functions.conv2d(Tensor,Tensor,Tensor,int[],int[])",
        FLOATING,
        (x, y) -> Functions.conv2d(
            x.reshape(1, 1, 2, 2), y.reshape(1, 1, 2, 2), null, unit, none));
    one(
        "Functions.unfold(Tensor,Window)",
        ANY,
        x -> Functions.unfold(x.reshape(1, 1, 2, 2), window));
    two(
        "Functions.roiAlign(Tensor,Tensor,Tensor,RoiPooling)",
        FLOATING,
        (x, y) -> Functions.roiAlign(
            x.reshape(1, 2, 2, 1),
            y.reshape(1, 4),
            Tensors.of(new int[]{0}, 1),
            new Fused.RoiPooling(1, 1, 1, true)));
    one(
        "Functions.softSort(Tensor,SortAttributes)",
        FLOATING,
        x -> Functions.softSort(x, sorting).values());
    two("Functions.cdist(Tensor,Tensor)", FLOATING, Functions::cdist);
    two(
        "Functions.cosineSimilarity(Tensor,Tensor,int)",
        FLOATING,
        (x, y) -> Functions.cosineSimilarity(x, y, 1));
    one(
        "Functions.maxPool2d(Tensor,Window)",
        FLOATING,
        x -> Functions.maxPool2d(x.reshape(1, 1, 2, 2), window));
    one(
        "Functions.averagePool2d(Tensor,Window)",
        FLOATING,
        x -> Functions.averagePool2d(x.reshape(1, 1, 2, 2), window));
    two(
        "Functions.einsum(String,Tensor[])",
        FLOATING,
        (x, y) -> Functions.einsum("ij,jk->ik", x, y));
    one("Functions.oneHot(Tensor,int)", INDEX_TO_FLOAT32, x -> Functions.oneHot(x, 2));
  }

  private static void losses() {
    Tensor target = Tensors.of(new long[]{0, 1}, 2);
    one("Losses.crossEntropy(Tensor,Tensor)", FLOATING, x -> Losses.crossEntropy(x, target));
    one(
        "Losses.negativeLogLikelihood(Tensor,Tensor)",
        FLOATING,
        x -> Losses.negativeLogLikelihood(x, target));
    two("Losses.binaryCrossEntropy(Tensor,Tensor)", FLOATING, Losses::binaryCrossEntropy);
    two(
        "Losses.binaryCrossEntropy(Tensor,Tensor,LossReduction)",
        FLOATING,
        (x, y) -> Losses.binaryCrossEntropy(x, y, LossReduction.NONE));
    two("Losses.binaryCrossEntropyWithLogits(Tensor,Tensor)", FLOATING,
        Losses::binaryCrossEntropyWithLogits);
    two(
        "Losses.binaryCrossEntropyWithLogits(Tensor,Tensor,LossReduction)",
        FLOATING,
        (x, y) -> Losses.binaryCrossEntropyWithLogits(x, y, LossReduction.NONE));
    two("Losses.klDivergence(Tensor,Tensor)", FLOATING, Losses::klDivergence);
    two(
        "Losses.klDivergence(Tensor,Tensor,LossReduction)",
        FLOATING,
        (x, y) -> Losses.klDivergence(x, y, LossReduction.NONE));
    two("Losses.meanSquaredError(Tensor,Tensor)", FLOATING, Losses::meanSquaredError);
    two(
        "Losses.meanSquaredError(Tensor,Tensor,LossReduction)",
        FLOATING,
        (x, y) -> Losses.meanSquaredError(x, y, LossReduction.NONE));
    two("Losses.l1(Tensor,Tensor)", FLOATING, Losses::l1);
    two(
        "Losses.l1(Tensor,Tensor,LossReduction)",
        FLOATING,
        (x, y) -> Losses.l1(x, y, LossReduction.NONE));
  }

  private static Tensor ones(DType dtype) {
    return Tensors.full(1, TensorType.of(dtype, 2, 2), Devices.standard());
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void theResultHasTheTypeThatTheRuleSays(DType dtype) {
    Tensor x = ones(dtype);
    ENTRIES.forEach(
        (signature, entry) -> {
          DType expected = entry.rule.of(dtype);
          if (expected != null) {
            assertEquals(expected, entry.call.apply(x, x).dtype(), signature);
          } else {
            TensorException e =
                assertThrows(TensorException.class, () -> entry.call.apply(x, x), signature);
            assertTrue(
                String.valueOf(e.getMessage()).contains(dtype.toString()),
                signature + ": " + e.getMessage());
          }
        });
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void tensorsOfTwoTypesDoNotMix(DType dtype) {
    ENTRIES.forEach(
        (signature, entry) -> {
          for (DType other : DType.values()) {
            if (entry.hasSecondOperand && other != dtype) {
              assertThrows(
                  TensorException.class,
                  () -> entry.call.apply(ones(dtype), ones(other)),
                  () -> "%s of %s and %s".formatted(signature, dtype, other));
            }
          }
        });
  }

  @Test
  void everyOperationHasAnEntry() {
    assertEquals(
        PublicMethods.signatures(
            method -> PublicMethods.mapsTensors(method) && !PublicMethods.takesNumber(method)),
        new java.util.TreeSet<>(ENTRIES.keySet()));
  }
}

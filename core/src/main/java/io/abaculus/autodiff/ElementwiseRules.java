package io.abaculus.autodiff;

import io.abaculus.autodiff.Rules.Context;
import io.abaculus.graph.DType;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The derivatives of functions of single elements.
 *
 * <p>Where a derivative has a limit at an infinity it has that value there, even if a formula would give
 * 0 · ∞. Elsewhere the rules are PyTorch's: {@code abs} and {@code relu} have slope 0 at 0; two equal
 * operands of {@code maximum} or {@code minimum} get half of the cotangent each, and a NaN among them
 * gives all of it to both; a power of a negative base has no derivative with respect to its exponent
 * (NaN), a power of 0 has 0 for every exponent of at least 0.
 */
final class ElementwiseRules {
  /** Where {@code exp(-x²/2)} has long been 0 in double, and so have its products with powers of x. */
  private static final double GAUSSIAN_BOUND = 40;

  /** Where the sigmoid is 0 or 1 in double, and its derivative 0. */
  private static final double SIGMOID_BOUND = 800;

  private static final double TWO_BY_ROOT_PI = 2 / Math.sqrt(Math.PI);
  private static final double ONE_BY_ROOT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

  private ElementwiseRules() {}

  static List<@Nullable Tensor> apply(Elementwise op, Context at) {
    return switch (op) {
      case Elementwise.Unary(var function) -> unary(function, at);
      case Elementwise.Binary binary -> binary(binary, at);
      case Elementwise.Compare compare -> Rules.none(at.node());
      case Elementwise.Logical logical -> Rules.none(at.node());
      case Elementwise.Where where -> {
        Tensor zero = Tensors.full(0, at.cotangent().type(), at.device());
        yield Rules.list(
            null,
            Rules.sumTo(
                Tensors.where(at.operand(0), at.cotangent(), zero), at.operand(1).shape()),
            Rules.sumTo(
                Tensors.where(at.operand(0), zero, at.cotangent()), at.operand(2).shape()));
      }
      case Elementwise.Cast cast ->
          at.operand(0).dtype().isFloating() && cast.target().isFloating()
              ? Rules.list(at.cotangent().cast(at.operand(0).dtype()))
              : Rules.none(at.node());
    };
  }

  private static List<@Nullable Tensor> unary(UnaryFunction function, Context at) {
    Tensor x = at.operand(0);
    Tensor y = at.result(0);
    Tensor cotangent = at.cotangent();
    Tensor share =
        switch (function) {
          case NEGATE -> cotangent.neg();
          case ABS -> cotangent.mul(x.sign());
          case RECIPROCAL -> cotangent.mul(y.square()).neg();
          case SQUARE -> cotangent.mul(x).mul(2);
          case SQRT -> cotangent.div(y).mul(0.5);
          case RSQRT -> cotangent.mul(y).mul(y).mul(y).mul(-0.5);
          case EXP -> cotangent.mul(y);
          // not y + 1, which has lost its digits where exp is small
          case EXPM1 -> cotangent.mul(x.exp());
          case LOG -> cotangent.div(x);
          case LOG1P -> cotangent.div(x.add(1));
          case SIN -> cotangent.mul(x.cos());
          case COS -> cotangent.mul(x.sin()).neg();
          case TANH -> cotangent.sub(cotangent.mul(y.square()));
          case ATAN -> cotangent.div(within(x, largestFinite(x.dtype())).square().add(1));
          case ERF -> {
            Tensor z = within(x, GAUSSIAN_BOUND);
            yield cotangent.mul(z.square().neg().exp()).mul(TWO_BY_ROOT_PI);
          }
          case SIGMOID -> cotangent.mul(y).mul(y.neg().add(1));
          case SILU -> {
            Tensor z = within(x, SIGMOID_BOUND);
            Tensor s = z.sigmoid();
            yield cotangent.mul(s.mul(z.mul(s.neg().add(1)).add(1)));
          }
          case RELU -> Tensors.where(x.le(0), 0, cotangent);
          case GELU -> cotangent.mul(x.unary(UnaryFunction.GELU_DERIVATIVE));
          case GELU_DERIVATIVE -> {
            Tensor square = within(x, GAUSSIAN_BOUND).square();
            Tensor density = square.mul(-0.5).exp().mul(ONE_BY_ROOT_TWO_PI);
            yield cotangent.mul(density.mul(square.neg().add(2)));
          }
          case SIGN, FLOOR, CEIL, ROUND -> Tensors.full(0, x.type(), at.device());
        };
    return Rules.list(share);
  }

  /**
   * x brought into [-bound, bound]. The derivative beyond is its limit to the last bit, and every factor
   * of it is finite, for derivatives of higher order too.
   */
  private static Tensor within(Tensor x, double bound) {
    return x.maximum(-bound).minimum(bound);
  }

  private static double largestFinite(DType dtype) {
    return dtype == DType.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
  }

  private static List<@Nullable Tensor> binary(Elementwise.Binary op, Context at) {
    Tensor a = at.operand(0);
    Tensor b = at.operand(1);
    Tensor cotangent = at.cotangent();
    return switch (op.function()) {
      case ADD -> broadcast(at, cotangent, cotangent);
      case SUBTRACT -> broadcast(at, cotangent, cotangent.neg());
      case MULTIPLY -> broadcast(at, cotangent.mul(b), cotangent.mul(a));
      case DIVIDE -> {
        // not cotangent / b times the result: 1 / b may overflow where the quotient does not
        Tensor toDivisor = cotangent.mul(at.result(0).div(b)).neg();
        yield broadcast(at, cotangent.div(b), toDivisor);
      }
      case POWER -> {
        Tensor toBase = Tensors.where(b.eq(0), 0, cotangent.mul(b).mul(a.pow(b.sub(1))));
        yield broadcast(at, toBase, powerByExponent(at));
      }
      case MAXIMUM -> chosen(at, a.lt(b), a.gt(b));
      case MINIMUM -> chosen(at, a.gt(b), a.lt(b));
    };
  }

  private static Tensor powerByExponent(Context at) {
    Tensor a = at.operand(0);
    Tensor b = at.operand(1);
    // of |a|, since in eager mode a NaN out of finite numbers would be an error for x.pow(2) too
    Tensor logBase = Tensors.where(a.eq(0).and(b.ge(0)), 1, a.abs()).log();
    Tensor derivative = at.result(0).mul(logBase);
    return at.cotangent().mul(Tensors.where(a.lt(0), Double.NaN, derivative));
  }

  /** Nothing to an operand that was passed over, half of the cotangent to each of two equals. */
  private static List<@Nullable Tensor> chosen(Context at, Tensor notFirst, Tensor notSecond) {
    Tensor equal = at.operand(0).eq(at.operand(1));
    Tensor share = Tensors.where(equal, at.cotangent().mul(0.5), at.cotangent());
    return broadcast(
        at, Tensors.where(notFirst, 0, share), Tensors.where(notSecond, 0, share));
  }

  private static List<@Nullable Tensor> broadcast(Context at, Tensor toA, Tensor toB) {
    return Rules.list(
        Rules.sumTo(toA, at.operand(0).shape()), Rules.sumTo(toB, at.operand(1).shape()));
  }
}

package io.abaculus.autodiff;

import io.abaculus.autodiff.Rules.Context;
import io.abaculus.graph.Elementwise;
import io.abaculus.graph.UnaryFunction;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The derivatives of functions of single elements. */
final class ElementwiseRules {
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
          case LOG -> cotangent.div(x);
          case SIN -> cotangent.mul(x.cos());
          case COS -> cotangent.mul(x.sin()).neg();
          case TANH -> cotangent.sub(cotangent.mul(y.square()));
          case ATAN -> cotangent.div(x.square().add(1));
          case ERF -> cotangent.mul(x.square().neg().exp()).mul(TWO_BY_ROOT_PI);
          case SIGMOID -> cotangent.mul(y).mul(y.neg().add(1));
          case SILU -> {
            Tensor s = x.sigmoid();
            yield cotangent.mul(s.mul(x.mul(s.neg().add(1)).add(1)));
          }
          case RELU -> Tensors.where(x.gt(0), cotangent, 0);
          case GELU -> cotangent.mul(x.unary(UnaryFunction.GELU_DERIVATIVE));
          case GELU_DERIVATIVE -> {
            Tensor density = x.square().mul(-0.5).exp().mul(ONE_BY_ROOT_TWO_PI);
            yield cotangent.mul(density.mul(x.square().neg().add(2)));
          }
          case SIGN, FLOOR, CEIL, ROUND -> Tensors.full(0, x.type(), at.device());
        };
    return Rules.list(share);
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
        Tensor share = cotangent.div(b);
        yield broadcast(at, share, share.mul(at.result(0)).neg());
      }
      case POWER -> {
        Tensor toBase = Tensors.where(b.eq(0), 0, cotangent.mul(b).mul(a.pow(b.sub(1))));
        Tensor logBase = Tensors.where(a.gt(0), a, 1).log();
        Tensor toExponent = cotangent.mul(at.result(0)).mul(logBase);
        yield broadcast(at, toBase, toExponent);
      }
      case MAXIMUM -> chosen(at, a.gt(b), a.eq(b));
      case MINIMUM -> chosen(at, a.lt(b), a.eq(b));
    };
  }

  /** The whole cotangent to the operand that was chosen, half to each of two equals. */
  private static List<@Nullable Tensor> chosen(Context at, Tensor first, Tensor equal) {
    Tensor cotangent = at.cotangent();
    Tensor half = Tensors.where(equal, cotangent.mul(0.5), 0);
    return broadcast(
        at,
        Tensors.where(first, cotangent, half),
        Tensors.where(first.or(equal), half, cotangent));
  }

  private static List<@Nullable Tensor> broadcast(Context at, Tensor toA, Tensor toB) {
    return Rules.list(
        Rules.sumTo(toA, at.operand(0).shape()), Rules.sumTo(toB, at.operand(1).shape()));
  }
}

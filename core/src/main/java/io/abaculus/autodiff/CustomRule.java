package io.abaculus.autodiff;

import io.abaculus.autodiff.Rules.Context;
import io.abaculus.graph.Check;
import io.abaculus.graph.Custom;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The derivative of an operation as its user defines it, held against the operands' types. */
final class CustomRule {
  private CustomRule() {}

  static List<@Nullable Tensor> apply(Custom op, Context at) {
    if (!(op.definition() instanceof CustomOperation operation)) {
      return Rules.notDifferentiable(op, "its definition is no CustomOperation");
    }
    int results = at.node().results().size();
    List<@Nullable Tensor> shares =
        operation.vjp(
            at.operands(),
            IntStream.range(0, results).mapToObj(at::result).toList(),
            IntStream.range(0, results).mapToObj(at::cotangent).toList());
    check(op.label(), shares, at);
    return shares;
  }

  private static void check(String name, List<@Nullable Tensor> shares, Context at) {
    int operands = at.node().operands().size();
    Check.that(shares != null, "%s: vjp gives null, expected a list of gradients", name);
    Check.that(
        shares.size() == operands,
        "%s: vjp gives %d gradients, expected one for each of %d operands, null where none flows",
        name,
        shares.size(),
        operands);
    for (int i = 0; i < operands; i++) {
      Tensor share = shares.get(i);
      TensorType type = at.node().operands().get(i).type();
      if (share == null) {
        continue;
      }
      Check.that(
          type.dtype().isFloating(),
          "%s: vjp gives a gradient for operand %d, %s, which is not floating: expected null",
          name,
          i,
          type);
      Check.that(
          share.type().equals(type),
          "%s: vjp gives %s for operand %d, expected its type %s",
          name,
          share.type(),
          i,
          type);
      Check.that(
          share.device().equals(at.device()),
          "%s: vjp gives a tensor on device %s for operand %d, which is on %s",
          name,
          share.device().name(),
          i,
          at.device().name());
    }
  }
}

package io.abaculus.nn;

import io.abaculus.graph.Check;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;

/**
 * A linear map and a learned one of low rank beside it (Hu et al., "LoRA", 2022): {@code inner(x) + alpha /
 * rank · x Aᵀ Bᵀ}. B begins at zero, so at first it gives what the inner one gives. To adapt the attention
 * of all blocks and train nothing else: {@snippet :
 * model.setTrainable(false);
 * for (int number = 0; number < model.config().depth(); number++) {
 *   Slot<Forward> qkv = model.block(number).attention().qkv();
 *   qkv.wrap((scope, inner) -> new Lora(scope, (Linear) inner, 8, 16));
 * }
 * }
 *
 * <p>State-dict names beside the inner layer's: {@code lora_a} (rank, in) and {@code lora_b} (out, rank).
 */
public final class Lora extends Layer implements Forward {
  private final Linear inner;
  private final Parameter a;
  private final Parameter b;
  private final double scale;

  /**
   * Puts a map of low rank beside another. The inner one is not frozen here.
   *
   * @param rank of the map, at least 1
   * @param alpha the strength of the map, divided by the rank
   */
  public Lora(Scope scope, Linear inner, int rank, double alpha) {
    super(scope);
    Check.that(rank > 0, "lora: a rank of %d", rank);
    this.inner = include(inner);
    this.a = parameter("lora_a", Initializer.fanIn(inner.in()), rank, inner.in());
    this.b = parameter("lora_b", Initializer.zeros(), inner.out(), rank);
    this.scale = alpha / rank;
  }

  @Override
  public Tensor forward(Tensor x, Mode mode) {
    Tensor low = Functions.linear(x, a.value(), null);
    return inner.forward(x).add(Functions.linear(low, b.value(), null).mul(scale));
  }
}

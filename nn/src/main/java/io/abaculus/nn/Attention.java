package io.abaculus.nn;

import io.abaculus.graph.Check;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Tensor;
import java.util.List;

/**
 * Multi-head self-attention (Vaswani et al., "Attention is all you need", 2017) with one packed
 * projection; state-dict names {@code qkv}, {@code proj}.
 */
public final class Attention extends Layer implements Forward {
  private final int size;
  private final int heads;
  private final Slot<Forward> qkv;
  private final Slot<Forward> proj;

  /**
   * Attention with a scale of 1 / sqrt(size of a head).
   *
   * @param size channels, a multiple of {@code heads}
   */
  public Attention(Scope scope, int size, int heads) {
    super(scope);
    Check.that(
        heads > 0 && size % heads == 0,
        "attention: %d channels do not divide among %d heads",
        size,
        heads);
    this.size = size;
    this.heads = heads;
    this.qkv = slot("qkv", inner -> new Linear(inner, size, 3 * size));
    this.proj = slot("proj", inner -> new Linear(inner, size, size));
  }

  /** The map from tokens to queries, keys and values, (…, size) to (…, 3 size). */
  public Slot<Forward> qkv() {
    return qkv;
  }

  /** The map after the heads are joined, (…, size) to (…, size). */
  public Slot<Forward> proj() {
    return proj;
  }

  /**
   * Lets every token look at all.
   *
   * @param x (batch, tokens, size)
   * @return (batch, tokens, size)
   */
  @Override
  public Tensor forward(Tensor x, Mode mode) {
    Tensor joined = Functions.attention(qkv.get().forward(x, mode), heads, scale());
    return proj.get().forward(joined, mode);
  }

  /**
   * How much each of the first tokens looks at every token, in inference.
   *
   * @param x (batch, tokens, size), what {@link #forward} is given
   * @param queries how many tokens are asked for
   * @return (batch, heads, queries, tokens), rows that sum to one
   */
  public Tensor weights(Tensor x, int queries) {
    Tensor packed = qkv.get().forward(x, Mode.inference());
    List<Tensor> parts = packed.split(-1, size, size, size);
    Tensor q = perHead(parts.get(0).slice(1, 0, queries));
    Tensor k = perHead(parts.get(1));
    return q.matmul(k, false, true).mul(scale()).softmax(-1);
  }

  /** (batch, tokens, size) as (batch, heads, tokens, size of a head). */
  private Tensor perHead(Tensor x) {
    return x.reshape(x.dim(0), x.dim(1), heads, size / heads).transpose(1, 2);
  }

  private double scale() {
    return 1 / Math.sqrt((double) size / heads);
  }
}

package io.abaculus.nn.vit;

import io.abaculus.graph.TensorException;
import io.abaculus.nn.Attention;
import io.abaculus.nn.FeedForward;
import io.abaculus.nn.Forward;
import io.abaculus.nn.Layer;
import io.abaculus.nn.LayerNorm;
import io.abaculus.nn.LayerScale;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.Slot;
import io.abaculus.nn.StochasticDepth;
import io.abaculus.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A transformer block that normalises before each of its two residual branches:
 *
 * <pre>
 * x += ls1(attn(norm1(x)))
 * x += ls2(mlp(norm2(x)))
 * </pre>
 */
public final class Block extends Layer implements Forward {
  private final LayerNorm norm1;
  private final Slot<Forward> attn;
  private final @Nullable LayerScale ls1;
  private final LayerNorm norm2;
  private final Slot<FeedForward> mlp;
  private final @Nullable LayerScale ls2;
  private final StochasticDepth depth;

  Block(Scope scope, VitConfig config, int number) {
    super(scope);
    int size = config.embedDim();
    this.norm1 = new LayerNorm(child("norm1"), size, config.layerNormEpsilon());
    this.attn = slot("attn", inner -> new Attention(inner, size, config.heads()));
    this.ls1 = layerScale("ls1", config);
    this.norm2 = new LayerNorm(child("norm2"), size, config.layerNormEpsilon());
    this.mlp = slot("mlp", inner -> feedForward(inner, config));
    this.ls2 = layerScale("ls2", config);
    double rate = config.dropPathRate(number);
    this.depth =
        switch (config.architecture()) {
          case DINO -> new StochasticDepth(rate, StochasticDepth.Variant.PER_SAMPLE);
          case DINOV2 -> StochasticDepth.dinov2(rate);
        };
  }

  private static FeedForward feedForward(Scope scope, VitConfig config) {
    return switch (config.feedForward()) {
      case MLP -> new FeedForward.Mlp(scope, config.embedDim(), config.hiddenSize());
      case SWIGLU -> new FeedForward.SwiGlu(scope, config.embedDim(), config.hiddenSize());
    };
  }

  private @Nullable LayerScale layerScale(String name, VitConfig config) {
    return config.layerScale() == 0
        ? null
        : new LayerScale(child(name), config.embedDim(), config.layerScale());
  }

  /** What mixes tokens: an {@link Attention}, if nothing else was put there. */
  public Slot<Forward> attn() {
    return attn;
  }

  /** What treats every token alone. */
  public Slot<FeedForward> mlp() {
    return mlp;
  }

  /**
   * The attention, such as to put a layer around its {@link Attention#qkv}.
   *
   * @throws TensorException if something else was put in its slot
   */
  public Attention attention() {
    if (attn.get() instanceof Attention attention) {
      return attention;
    }
    throw new TensorException(
        "vit: in the place of a block's attention is a %s, not an Attention"
            .formatted(attn.get().getClass().getSimpleName()));
  }

  /** Tokens (batch, tokens, size) to tokens. */
  @Override
  public Tensor forward(Tensor x, Mode mode) {
    Tensor attended =
        depth.addBranch(
            x, part -> scaled(attn.get().forward(norm1.forward(part), mode), ls1), mode);
    return depth.addBranch(
        attended, part -> scaled(mlp.get().forward(norm2.forward(part), mode), ls2), mode);
  }

  /** How the class token looks at every token: (batch, heads, tokens). */
  Tensor classAttention(Tensor x) {
    return attention().weights(norm1.forward(x), 1).squeeze(2);
  }

  private static Tensor scaled(Tensor x, @Nullable LayerScale scale) {
    return scale == null ? x : scale.forward(x);
  }
}

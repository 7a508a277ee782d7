package io.abaculus.nn.vit;

import io.abaculus.nn.Attention;
import io.abaculus.nn.FeedForward;
import io.abaculus.nn.LayerNorm;
import io.abaculus.nn.LayerScale;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Module;
import io.abaculus.nn.Scope;
import io.abaculus.nn.StochasticDepth;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transformer block that normalises before each of its two residual branches:
 *
 * <pre>
 * x += ls1(attn(norm1(x)))
 * x += ls2(mlp(norm2(x)))
 * </pre>
 */
final class Block implements Module {
  private final LayerNorm norm1;
  private final Attention attn;
  private final @Nullable LayerScale ls1;
  private final LayerNorm norm2;
  private final FeedForward mlp;
  private final @Nullable LayerScale ls2;
  private final StochasticDepth depth;

  Block(Scope scope, VitConfig config, int number) {
    int size = config.embedDim();
    this.norm1 = new LayerNorm(scope.child("norm1"), size, config.layerNormEpsilon());
    this.attn = new Attention(scope.child("attn"), size, config.heads());
    this.ls1 = layerScale(scope.child("ls1"), config);
    this.norm2 = new LayerNorm(scope.child("norm2"), size, config.layerNormEpsilon());
    this.mlp =
        switch (config.feedForward()) {
          case MLP -> new FeedForward.Mlp(scope.child("mlp"), size, config.hiddenSize());
          case SWIGLU -> new FeedForward.SwiGlu(scope.child("mlp"), size, config.hiddenSize());
        };
    this.ls2 = layerScale(scope.child("ls2"), config);
    double rate = config.dropPathRate(number);
    this.depth =
        switch (config.architecture()) {
          case DINO -> new StochasticDepth(rate, StochasticDepth.Variant.PER_SAMPLE);
          case DINOV2 -> StochasticDepth.dinov2(rate);
        };
  }

  private static @Nullable LayerScale layerScale(Scope scope, VitConfig config) {
    return config.layerScale() == 0
        ? null
        : new LayerScale(scope, config.embedDim(), config.layerScale());
  }

  /** Tokens (batch, tokens, size) to tokens. */
  Tensor forward(Tensor x, Mode mode) {
    Tensor attended =
        depth.addBranch(x, part -> scaled(attn.forward(norm1.forward(part)), ls1), mode);
    return depth.addBranch(attended, part -> scaled(mlp.forward(norm2.forward(part)), ls2), mode);
  }

  /** How the class token looks at every token: (batch, heads, tokens). */
  Tensor classAttention(Tensor x) {
    return attn.weights(norm1.forward(x), 1).squeeze(2);
  }

  private static Tensor scaled(Tensor x, @Nullable LayerScale scale) {
    return scale == null ? x : scale.forward(x);
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>(Module.parametersOf(norm1, attn));
    if (ls1 != null) {
      parameters.addAll(ls1.parameters());
    }
    parameters.addAll(Module.parametersOf(norm2, mlp));
    if (ls2 != null) {
      parameters.addAll(ls2.parameters());
    }
    return parameters;
  }
}

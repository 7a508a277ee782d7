package io.abaculus.nn.vit;

import io.abaculus.graph.Check;
import io.abaculus.graph.Contraction.Window;
import io.abaculus.nn.Initializer;
import io.abaculus.nn.Layer;
import io.abaculus.nn.Scope;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;

/**
 * Cuts images into square patches and maps each to a token: a convolution whose stride is its kernel.
 * State-dict names {@code proj.weight} (size, 3, p, p) and {@code proj.bias}.
 */
final class PatchEmbed extends Layer {
  private static final int CHANNELS = 3;

  private final VitConfig config;
  private final Parameter weight;
  private final Parameter bias;

  PatchEmbed(Scope scope, VitConfig config) {
    super(scope);
    this.config = config;
    int p = config.patchSize();
    Initializer likeConvolution = Initializer.fanIn(CHANNELS * p * p);
    boolean dino = config.architecture() == VitConfig.Architecture.DINO;
    Scope proj = child("proj");
    this.weight =
        proj.parameter(
            "weight",
            dino ? Initializer.truncatedNormal() : likeConvolution,
            config.embedDim(), CHANNELS, p, p);
    this.bias =
        proj.parameter("bias", dino ? Initializer.zeros() : likeConvolution, config.embedDim());
  }

  /** Checks that images (batch, 3, height, width) can be cut into patches. */
  void check(Tensor images) {
    int p = config.patchSize();
    Check.rank("vit: images", images.type(), 4);
    int height = images.dim(2);
    int width = images.dim(3);
    Check.that(
        images.dim(1) == CHANNELS,
        "vit: images need %d channels, got %s",
        CHANNELS,
        images.shape());
    Check.that(
        height >= p && width >= p,
        "vit: images of height %d and width %d hold no patch of %d pixels",
        height,
        width,
        p);
    Check.that(
        config.architecture() == VitConfig.Architecture.DINO || (height % p == 0 && width % p == 0),
        "vit: height %d and width %d of the images must be multiples of the patch size %d",
        height,
        width,
        p);
  }

  /** Images (batch, 3, height, width) to tokens (batch, rows · columns, size), row by row. */
  Tensor forward(Tensor images) {
    int p = config.patchSize();
    Tensor patches = Functions.unfold(images, new Window(p, p, p, p, 0, 0));
    return Functions.linear(patches, weight.value().reshape(config.embedDim(), -1), bias.value());
  }

}

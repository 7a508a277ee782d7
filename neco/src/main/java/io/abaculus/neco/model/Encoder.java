package io.abaculus.neco.model;

import io.abaculus.nn.Layer;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.Features;
import io.abaculus.nn.vit.ProjectionHead;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.tensor.Tensor;

/**
 * A vision transformer and the head that projects its patch tokens. The state-dict names of the
 * backbone are DINOv2's, those of the head begin with {@code projection_head.}.
 */
public final class Encoder extends Layer {
  private static final String HEAD = "projection_head";

  private final VisionTransformer backbone;
  private final ProjectionHead head;

  /**
   * The size of a projection head.
   *
   * @param layers linear maps
   * @param hidden channels between them
   * @param out channels of an embedding
   */
  public record HeadConfig(int layers, int hidden, int out) {
    /** NeCo's: 3 maps, 2048 channels, embeddings of 256. */
    public static final HeadConfig STANDARD = new HeadConfig(3, 2048, 256);
  }

  /** An encoder with first values from a scope. */
  public Encoder(VitConfig config, HeadConfig head, Scope scope) {
    super(scope);
    this.backbone = new VisionTransformer(config, unnamedChild());
    this.head =
        new ProjectionHead(
            child(HEAD), config.embedDim(), head.hidden(), head.out(), head.layers());
  }

  /** What gives features of patches; what is kept after the training. */
  public VisionTransformer backbone() {
    return backbone;
  }

  /** What takes these features to where the loss compares them. */
  public ProjectionHead head() {
    return head;
  }

  /**
   * Embeds the patches of images.
   *
   * @param images (batch, 3, height, width), normalised
   * @return (batch, rows · columns, out), of length one
   */
  public Tensor embed(Tensor images, Mode mode) {
    return head.forward(backbone.forwardFeatures(images, mode).patchTokens());
  }

  /**
   * Embeds whole images, by their class tokens.
   *
   * @param images (batch, 3, height, width), normalised
   * @param addPatchMean whether the mean of an image's patch tokens is added to its class token
   * @return (batch, out), of length one
   */
  public Tensor embedImages(Tensor images, boolean addPatchMean, Mode mode) {
    Features features = backbone.forwardFeatures(images, mode);
    Tensor image = features.classToken();
    return head.forward(addPatchMean ? image.add(features.patchTokens().mean(1)) : image);
  }
}

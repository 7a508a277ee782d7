package io.abaculus.nn.vit;

import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.Forward;
import io.abaculus.nn.Initializer;
import io.abaculus.nn.Layer;
import io.abaculus.nn.LayerNorm;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.Slot;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A vision transformer as DINOv2 or DINO build it (Dosovitskiy et al., "An image is worth 16x16
 * words", 2021). Tokens are in the order class token, registers, patches row by row. Parameters have
 * the names of the reference's state dict.
 *
 * <p>Images are (batch, 3, height, width), normalised as the weights expect.
 */
public final class VisionTransformer extends Layer {
  private final VitConfig config;
  private final Parameter classToken;
  private final Parameter positions;
  private final @Nullable Parameter registerTokens;
  private final @Nullable Parameter maskToken;
  private final PatchEmbed patchEmbed;
  private final Blocks blocks;
  private final LayerNorm norm;

  /** A model with first values from a scope. */
  public VisionTransformer(VitConfig config, Scope scope) {
    super(scope);
    this.config = config;
    int size = config.embedDim();
    boolean dino = config.architecture() == VitConfig.Architecture.DINO;
    Initializer normal = Initializer.truncatedNormal();
    Initializer nearZero = new Initializer.Normal(1e-6);
    this.classToken = parameter("cls_token", dino ? normal : nearZero, 1, 1, size);
    this.positions =
        parameter("pos_embed", normal, 1, 1 + config.gridSize() * config.gridSize(), size);
    this.registerTokens =
        config.registers() == 0
            ? null
            : parameter("register_tokens", nearZero, 1, config.registers(), size);
    this.maskToken = dino ? null : parameter("mask_token", Initializer.zeros(), 1, size);
    this.patchEmbed = new PatchEmbed(child("patch_embed"), config);
    this.blocks = new Blocks(child("blocks"), config);
    this.norm = new LayerNorm(child("norm"), size, config.layerNormEpsilon());
  }

  /** What it was built by. */
  public VitConfig config() {
    return config;
  }

  /** The features of images, for inference. */
  public Features forwardFeatures(Tensor images) {
    return forwardFeatures(images, null, Mode.inference());
  }

  /** The features of images. */
  public Features forwardFeatures(Tensor images, Mode mode) {
    return forwardFeatures(images, null, mode);
  }

  /**
   * The features of images with some patches hidden.
   *
   * @param masks bool (batch, rows · columns), true where a patch is replaced by the mask token; null
   *     for none
   */
  public Features forwardFeatures(Tensor images, @Nullable Tensor masks, Mode mode) {
    Tensor tokens = blocks.forward(embed(images, masks), config.depth(), mode, (number, x) -> {});
    return features(images, tokens, true);
  }

  /**
   * The features after some of the blocks, for inference.
   *
   * @param layers numbers of blocks, from 0
   * @param normalize whether the last normalisation is applied to them
   * @return in the order of the blocks
   */
  public List<Features> intermediateFeatures(Tensor images, Set<Integer> layers,
      boolean normalize) {
    TreeSet<Integer> sorted = new TreeSet<>(layers);
    Check.that(
        !sorted.isEmpty() && sorted.first() >= 0 && sorted.last() < config.depth(),
        "intermediate features: blocks %s are asked for, there are 0 to %d",
        sorted,
        config.depth() - 1);
    TreeMap<Integer, Features> found = new TreeMap<>();
    blocks.forward(
        embed(images, null),
        sorted.last() + 1,
        Mode.inference(),
        (number, x) -> {
          if (sorted.contains(number)) {
            found.put(number, features(images, x, normalize));
          }
        });
    return List.copyOf(found.values());
  }

  /** The normalised features after each of the last blocks, for inference, the very last at the end. */
  public List<Features> lastFeatures(Tensor images, int number) {
    Check.that(
        number > 0 && number <= config.depth(),
        "last features: %d blocks are asked for, there are %d",
        number,
        config.depth());
    TreeSet<Integer> layers = new TreeSet<>();
    for (int block = config.depth() - number; block < config.depth(); block++) {
      layers.add(block);
    }
    return intermediateFeatures(images, layers, true);
  }

  /**
   * How the class token looks at the patches in the last block.
   *
   * @return (batch, heads, rows · columns); a row sums to one with the weights of the class token itself
   *     and of the registers, which are left out
   */
  public Tensor lastSelfAttention(Tensor images) {
    Tensor tokens =
        blocks.forward(
            embed(images, null), config.depth() - 1, Mode.inference(), (number, x) -> {});
    Tensor weights = blocks.block(config.depth() - 1).classAttention(tokens);
    return weights.slice(2, 1 + config.registers(), weights.dim(2));
  }

  private Tensor embed(Tensor images, @Nullable Tensor masks) {
    patchEmbed.check(images);
    int batch = images.dim(0);
    int size = config.embedDim();
    Tensor patches = patchEmbed.forward(images);
    if (masks != null) {
      patches = masked(patches, masks);
    }
    Tensor learned = positions.value();
    Tensor patchPositions =
        PositionEmbedding.fitted(
            learned.slice(1, 1, learned.dim(1)), config, images.dim(2), images.dim(3));
    List<Tensor> tokens = new ArrayList<>();
    tokens.add(classToken.value().add(learned.slice(1, 0, 1)).expand(batch, 1, size));
    if (registerTokens != null) {
      tokens.add(registerTokens.value().expand(batch, config.registers(), size));
    }
    tokens.add(patches.add(patchPositions));
    return Tensors.concat(tokens, 1);
  }

  private Tensor masked(Tensor patches, Tensor masks) {
    if (maskToken == null) {
      throw new TensorException("vit: a DINO model has no mask token");
    }
    Check.that(masks.dtype() == DType.BOOL, "vit: masks must be bool, got %s", masks.type());
    Check.shape("vit", "the mask", masks.shape(), Shape.of(patches.dim(0), patches.dim(1)));
    return Tensors.where(masks.unsqueeze(-1), maskToken.value(), patches);
  }

  private Features features(Tensor images, Tensor tokens, boolean normalize) {
    Tensor result = normalize ? norm.forward(tokens) : tokens;
    int firstPatch = 1 + config.registers();
    return new Features(
        result.select(1, 0),
        result.slice(1, 1, firstPatch),
        result.slice(1, firstPatch, result.dim(1)),
        tokens,
        images.dim(2) / config.patchSize(),
        images.dim(3) / config.patchSize());
  }

  /** The blocks' places, in which others can be put: tokens (batch, tokens, size) to tokens. */
  public List<Slot<Forward>> blocks() {
    return blocks.slots();
  }

  /**
   * A block, such as to train only its parameters, or to put layers around parts of it.
   *
   * @param number from 0
   * @throws TensorException if something else was put in its place
   */
  public Block block(int number) {
    return blocks.block(number);
  }
}

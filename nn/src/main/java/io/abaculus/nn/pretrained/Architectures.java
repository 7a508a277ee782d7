package io.abaculus.nn.pretrained;

import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.Shape;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.FeedForward;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads off the shapes of its weights how a vision transformer is built. Shapes do not tell the number
 * of attention heads, which is taken from elsewhere, or is that of heads of 64 channels, as all that
 * DINO and DINOv2 released have.
 */
final class Architectures {
  private static final int HEAD_CHANNELS = 64;

  /** Channels of ViT-H, ViT-g and ViT-G, which have 16 heads of 80, 88 and 104 (Zhai et al. 2022). */
  private static final Set<Integer> OF_LARGER_HEADS = Set.of(1280, 1408, 1664);

  private static final int MOST_BLOCKS = 1000;
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\..*");

  private Architectures() {}

  /**
   * What is known from elsewhere.
   *
   * @param heads null if it is not
   * @param likely a model that has as many heads if it has as many channels; null for heads of 64
   * @param layerNormEpsilon null if it is not
   */
  record Known(
      @Nullable Integer heads, @Nullable VitConfig likely, @Nullable Double layerNormEpsilon) {}

  /**
   * The architecture.
   *
   * @param weights under DINOv2's names
   * @throws IOException if they are not those of a vision transformer, saying what is amiss
   */
  static VitConfig of(StateDict weights, PositionResizing positions, Known known)
      throws IOException {
    int size = channels(weights);
    Shape patches = shape(weights, "patch_embed.proj.weight", 4);
    int patch = patches.dim(2);
    if (patches.dim(0) != size || patches.dim(1) != 3 || patches.dim(3) != patch) {
      throw new IOException(
          "patch_embed.proj.weight is %s: no square patches of three colours to %d channels"
              .formatted(patches, size));
    }
    boolean layerScale = weights.names().contains("blocks.0.ls1.gamma");
    boolean gated = weights.names().contains("blocks.0.mlp.w12.weight");
    int registers =
        weights.names().contains("register_tokens")
            ? shape(weights, "register_tokens", 3).dim(1)
            : 0;
    boolean dinov2 =
        layerScale || gated || registers > 0 || weights.names().contains("mask_token");
    int grid = grid(shape(weights, "pos_embed", 3).dim(1));
    int hidden =
        shape(weights, gated ? "blocks.0.mlp.w3.weight" : "blocks.0.mlp.fc2.weight", 2).dim(1);
    Double epsilon = known.layerNormEpsilon;
    return new VitConfig(
        dinov2 ? Architecture.DINOV2 : Architecture.DINO,
        grid * patch,
        patch,
        size,
        depth(weights),
        heads(size, known),
        gated ? FeedForward.SwiGlu.mlpRatio(hidden, size) : (double) hidden / size,
        gated ? FeedForwardKind.SWIGLU : FeedForwardKind.MLP,
        registers,
        positions,
        epsilon == null ? VitConfig.EPSILON : epsilon,
        layerScale ? 1 : 0,
        0,
        false);
  }

  /**
   * The channels of a token.
   *
   * @param weights under DINOv2's names
   * @throws IOException if they do not tell
   */
  static int channels(StateDict weights) throws IOException {
    return shape(weights, "cls_token", 3).dim(2);
  }

  /**
   * The parameters of a model, by name, without the model: what a file says of itself must not decide
   * how much memory it takes to find out that it is not true.
   *
   * @throws TensorException if there can be no such parameters
   */
  static Map<String, TensorType> parameters(VitConfig config) {
    Check.that(
        config.depth() <= MOST_BLOCKS,
        "the depth is %d, more than %d",
        config.depth(),
        MOST_BLOCKS);
    long size = config.embedDim();
    long grid = config.gridSize();
    Map<String, TensorType> types = new LinkedHashMap<>();
    types.put("cls_token", type(1, 1, size));
    types.put("pos_embed", type(1, 1 + grid * grid, size));
    if (config.registers() > 0) {
      types.put("register_tokens", type(1, config.registers(), size));
    }
    if (config.architecture() == Architecture.DINOV2) {
      types.put("mask_token", type(1, size));
    }
    types.put(
        "patch_embed.proj.weight", type(size, 3, config.patchSize(), config.patchSize()));
    types.put("patch_embed.proj.bias", type(size));
    Map<String, TensorType> inBlock = parametersOfBlock(config);
    for (int block = 0; block < config.depth(); block++) {
      String prefix = "blocks." + block + ".";
      inBlock.forEach((name, type) -> types.put(prefix + name, type));
    }
    types.put("norm.weight", type(size));
    types.put("norm.bias", type(size));
    return types;
  }

  private static Map<String, TensorType> parametersOfBlock(VitConfig config) {
    long size = config.embedDim();
    long hidden = config.hiddenSize();
    Map<String, TensorType> types = new LinkedHashMap<>();
    types.put("norm1.weight", type(size));
    types.put("norm1.bias", type(size));
    putLinear(types, "attn.qkv", size, 3 * size);
    putLinear(types, "attn.proj", size, size);
    if (config.layerScale() != 0) {
      types.put("ls1.gamma", type(size));
    }
    types.put("norm2.weight", type(size));
    types.put("norm2.bias", type(size));
    switch (config.feedForward()) {
      case MLP -> {
        putLinear(types, "mlp.fc1", size, hidden);
        putLinear(types, "mlp.fc2", hidden, size);
      }
      case SWIGLU -> {
        putLinear(types, "mlp.w12", size, 2 * hidden);
        putLinear(types, "mlp.w3", hidden, size);
      }
    }
    if (config.layerScale() != 0) {
      types.put("ls2.gamma", type(size));
    }
    return types;
  }

  private static void putLinear(
      Map<String, TensorType> types, String name, long in, long out) {
    types.put(name + ".weight", type(out, in));
    types.put(name + ".bias", type(out));
  }

  private static TensorType type(long... dims) {
    int[] sizes = new int[dims.length];
    for (int axis = 0; axis < dims.length; axis++) {
      Check.that(
          dims[axis] <= Integer.MAX_VALUE,
          "a tensor holds fewer than 2^31 elements; %s has more",
          Arrays.toString(dims));
      sizes[axis] = (int) dims[axis];
    }
    return TensorType.of(DType.FLOAT32, sizes);
  }

  private static Shape shape(StateDict weights, String name, int rank) throws IOException {
    Item item = weights.items().get(name);
    if (item == null) {
      throw new IOException(
          "there is no %s, which DINO's and DINOv2's vision transformers have, among the %d tensors%s"
              .formatted(name, weights.names().size(), OtherModels.some(weights.names())));
    }
    Shape shape = item.type().shape();
    if (shape.rank() != rank) {
      throw new IOException("%s is %s, not of rank %d".formatted(name, shape, rank));
    }
    return shape;
  }

  private static int depth(StateDict weights) throws IOException {
    int depth = 0;
    for (String name : weights.names()) {
      Matcher matcher = BLOCK.matcher(name);
      if (matcher.matches() && matcher.group(1).length() < 6) {
        depth = Math.max(depth, Integer.parseInt(matcher.group(1)) + 1);
      }
    }
    if (depth == 0 || depth > MOST_BLOCKS) {
      throw new IOException("there are " + depth + " blocks");
    }
    return depth;
  }

  /** The side of the grid of positions, of which one is the class token's. */
  private static int grid(int positions) throws IOException {
    Integer side = squareRoot(positions - 1);
    if (side == null) {
      throw new IOException(
          ("pos_embed has %d positions, which are not those of a class token and a square grid of"
              + " patches; other grids are not supported")
              .formatted(positions));
    }
    return side;
  }

  /** The root of a square number above 0, and null of any other. */
  static @Nullable Integer squareRoot(int number) {
    int root = (int) Math.round(Math.sqrt(Math.max(0, number)));
    return root > 0 && root * root == number ? root : null;
  }

  private static int heads(int size, Known known) throws IOException {
    if (known.heads != null) {
      return known.heads;
    }
    if (known.likely != null && known.likely.embedDim() == size) {
      return known.likely.heads();
    }
    boolean larger = OF_LARGER_HEADS.contains(size);
    if (larger || size % HEAD_CHANNELS != 0) {
      throw new IOException(
          ("tokens of %d channels are %s of heads of %d channels, and nothing in the file says"
              + " how many heads there are")
              .formatted(size, larger ? "seldom" : "not", HEAD_CHANNELS));
    }
    return size / HEAD_CHANNELS;
  }
}

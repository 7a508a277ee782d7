package io.abaculus.nn.pretrained;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * timm's names, which are DINOv2's but for some: there is no mask token; gated feed-forward parts are
 * {@code fc1} and {@code fc2}; and in models with registers the class token has its position embedding
 * added already.
 */
final class TimmNames {
  private static final String REGISTERS = "reg_token";
  private static final String POSITIONS = "pos_embed";
  private static final String CLASS_TOKEN = "cls_token";
  private static final String MASK_TOKEN = "mask_token";

  private TimmNames() {}

  /** Whether tensors are named by timm rather than by DINOv2, which shows in a DINOv2 model only. */
  static boolean areIn(StateDict backbone) {
    boolean dinov2 = backbone.names().contains("blocks.0.ls1.gamma");
    return backbone.names().contains(REGISTERS)
        || isGated(backbone)
        || (dinov2 && !backbone.names().contains(MASK_TOKEN));
  }

  /** Whether {@code fc1} makes both halves that {@code fc2} takes the product of. */
  private static boolean isGated(StateDict backbone) {
    Item first = backbone.items().get("blocks.0.mlp.fc1.weight");
    Item second = backbone.items().get("blocks.0.mlp.fc2.weight");
    return first != null
        && second != null
        && first.type().shape().rank() == 2
        && second.type().shape().rank() == 2
        && first.type().shape().dim(0) == 2 * second.type().shape().dim(1);
  }

  static StateDict toDinov2(StateDict named) {
    boolean gated = isGated(named);
    Map<String, Item> result = new LinkedHashMap<>();
    named.items().forEach(
        (name, item) -> {
          String ours = gated ? gatedName(name, ".mlp.fc1.", ".mlp.w12.") : name;
          ours = gated ? gatedName(ours, ".mlp.fc2.", ".mlp.w3.") : ours;
          result.put(ours.equals(REGISTERS) ? "register_tokens" : ours, item);
        });
    Item positions = named.items().get(POSITIONS);
    if (positions != null && hasNoClassPosition(named, positions)) {
      result.put(POSITIONS, withClassPosition(positions));
    }
    return StateDict.of(result);
  }

  private static String gatedName(String name, String theirs, String ours) {
    return name.startsWith("blocks.") ? name.replace(theirs, ours) : name;
  }

  /** A square number of positions is that of the patches alone. */
  private static boolean hasNoClassPosition(StateDict named, Item positions) {
    boolean shaped = positions.type().shape().rank() == 3;
    return named.names().contains(REGISTERS)
        && shaped
        && Architectures.squareRoot(positions.type().shape().dim(1)) != null;
  }

  /** Positions with one of zeros for the class token, which has its own added already. */
  private static Item withClassPosition(Item positions) {
    int size = positions.type().shape().dim(2);
    DType dtype = positions.type().dtype();
    Item none = Derived.zeros(TensorType.of(dtype, 1, size));
    Item below = Derived.reshaped(positions, positions.type().shape().dim(1), size);
    Item both = Derived.joined(List.of(none, below));
    return Derived.reshaped(both, 1, both.type().shape().dim(0), size);
  }

  static StateDict fromDinov2(StateDict dinov2, VitConfig config) {
    boolean gated = config.feedForward() == FeedForwardKind.SWIGLU;
    Map<String, Item> result = new LinkedHashMap<>();
    dinov2.items().forEach(
        (name, item) -> {
          String theirs = gated ? gatedName(name, ".mlp.w12.", ".mlp.fc1.") : name;
          theirs = gated ? gatedName(theirs, ".mlp.w3.", ".mlp.fc2.") : theirs;
          if (!name.equals(MASK_TOKEN)) {
            result.put(theirs.equals("register_tokens") ? REGISTERS : theirs, item);
          }
        });
    if (config.registers() > 0) {
      Item positions = dinov2.get(POSITIONS);
      int count = positions.type().shape().dim(1);
      result.put(
          CLASS_TOKEN,
          Derived.sum(dinov2.get(CLASS_TOKEN), Derived.part(positions, 1, 0, 1)));
      result.put(POSITIONS, Derived.part(positions, 1, 1, count));
    }
    return StateDict.of(result);
  }

  /** What timm's format cannot hold of a model, in a line for the user; null if it holds all. */
  static @Nullable String notHeld(StateDict dinov2) {
    return dinov2.names().contains(MASK_TOKEN)
        ? "timm's models have no mask token: it is left out"
        : null;
  }
}

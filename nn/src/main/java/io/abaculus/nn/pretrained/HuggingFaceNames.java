package io.abaculus.nn.pretrained;

import io.abaculus.graph.Check;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.checkpoint.StateDict.Item;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of Hugging Face's {@code Dinov2Model}, {@code Dinov2WithRegistersModel} and {@code ViTModel}, as
 * its files have them and as its models have had them in memory since version 5. Queries, keys and values
 * are tensors of their own there, which lie below one another in DINOv2's.
 */
final class HuggingFaceNames {
  private static final Map<String, String> OUTSIDE =
      Map.of(
          "embeddings.cls_token", "cls_token",
          "embeddings.mask_token", "mask_token",
          "embeddings.position_embeddings", "pos_embed",
          "embeddings.register_tokens", "register_tokens",
          "embeddings.patch_embeddings.projection.weight", "patch_embed.proj.weight",
          "embeddings.patch_embeddings.projection.bias", "patch_embed.proj.bias",
          "layernorm.weight", "norm.weight",
          "layernorm.bias", "norm.bias");

  /** What lies in a block under the same name but for the beginning. */
  private static final Map<String, String> INSIDE =
      Map.ofEntries(
          Map.entry("norm1", "norm1"),
          Map.entry("norm2", "norm2"),
          Map.entry("layernorm_before", "norm1"),
          Map.entry("layernorm_after", "norm2"),
          Map.entry("intermediate.dense", "mlp.fc1"),
          Map.entry("output.dense", "mlp.fc2"),
          Map.entry("attention.output.dense", "attn.proj"),
          Map.entry("attention.o_proj", "attn.proj"),
          Map.entry("mlp.fc1", "mlp.fc1"),
          Map.entry("mlp.fc2", "mlp.fc2"),
          Map.entry("mlp.weights_in", "mlp.w12"),
          Map.entry("mlp.weights_out", "mlp.w3"),
          Map.entry("mlp.down_proj", "mlp.w3"));

  /** What is a part of one tensor of DINOv2's, and which. */
  private static final Map<String, Part> PARTS =
      Map.ofEntries(
          Map.entry("attention.attention.query", new Part("attn.qkv", 0, 3)),
          Map.entry("attention.attention.key", new Part("attn.qkv", 1, 3)),
          Map.entry("attention.attention.value", new Part("attn.qkv", 2, 3)),
          Map.entry("attention.q_proj", new Part("attn.qkv", 0, 3)),
          Map.entry("attention.k_proj", new Part("attn.qkv", 1, 3)),
          Map.entry("attention.v_proj", new Part("attn.qkv", 2, 3)),
          Map.entry("mlp.gate_proj", new Part("mlp.w12", 0, 2)),
          Map.entry("mlp.up_proj", new Part("mlp.w12", 1, 2)));

  private static final Pattern IN_BLOCK =
      Pattern.compile("(?:encoder\\.layer|layers)\\.(\\d+)\\.(.+)\\.(weight|bias)");
  private static final Pattern SCALE =
      Pattern.compile("encoder\\.layer\\.(\\d+)\\.layer_scale([12])\\.lambda1");

  private static final String MASK_TOKEN = "embeddings.mask_token";

  private HuggingFaceNames() {}

  /** Whether tensors have the names of a {@code ViTModel} rather than of a {@code Dinov2Model}. */
  static boolean areOfViT(StateDict named) {
    return named.names().stream().anyMatch(name -> name.contains(".layernorm_before."));
  }

  /** The place of a tensor in another: number {@code index} of {@code count} below one another. */
  private record Part(String name, int index, int count) {}

  static StateDict toDinov2(StateDict named) {
    Map<String, Item> result = new LinkedHashMap<>();
    Map<String, @Nullable Item[]> gathered = new LinkedHashMap<>();
    boolean vit = areOfViT(named);
    for (Map.Entry<String, Item> entry : named.items().entrySet()) {
      String name = entry.getKey();
      if (vit && name.equals(MASK_TOKEN)) {
        continue; // Only ViTForMaskedImageModeling has one, and the models of DINO that these are do not.
      }
      Part part = part(name);
      if (part == null) {
        put(result, dinov2Name(name), entry.getValue());
      } else {
        @Nullable Item[] parts = gathered.computeIfAbsent(part.name, key -> new Item[part.count]);
        Check.that(
            parts[part.index] == null,
            "two tensors would be part %d of %s",
            part.index + 1,
            part.name);
        parts[part.index] = entry.getValue();
      }
    }
    gathered.forEach(
        (name, parts) -> {
          List<Item> present = new ArrayList<>();
          for (Item part : parts) {
            if (part != null) {
              present.add(part);
            }
          }
          // An incomplete one is of another shape than it should be, and so is found out.
          put(result, name, Derived.joined(present));
        });
    return StateDict.of(result);
  }

  private static void put(Map<String, Item> items, String name, Item item) {
    if (items.put(name, item) != null) {
      throw new TensorException("two tensors would be called " + name);
    }
  }

  private static @Nullable Part part(String name) {
    Matcher inBlock = IN_BLOCK.matcher(name);
    Part part = inBlock.matches() ? PARTS.get(inBlock.group(2)) : null;
    return part == null
        ? null
        : new Part(
            "blocks.%s.%s.%s".formatted(inBlock.group(1), part.name, inBlock.group(3)),
            part.index,
            part.count);
  }

  private static String dinov2Name(String name) {
    String outside = OUTSIDE.get(name);
    if (outside != null) {
      return outside;
    }
    Matcher scale = SCALE.matcher(name);
    if (scale.matches()) {
      return "blocks.%s.ls%s.gamma".formatted(scale.group(1), scale.group(2));
    }
    Matcher inBlock = IN_BLOCK.matcher(name);
    String inside = inBlock.matches() ? INSIDE.get(inBlock.group(2)) : null;
    return inside == null
        ? name
        : "blocks.%s.%s.%s".formatted(inBlock.group(1), inside, inBlock.group(3));
  }

  // ---- and back ----

  private static final Pattern DINOV2_IN_BLOCK =
      Pattern.compile("blocks\\.(\\d+)\\.(.+)\\.(weight|bias|gamma)");

  private static final Map<String, String> FROM_INSIDE =
      Map.of(
          "norm1", "norm1",
          "norm2", "norm2",
          "attn.proj", "attention.output.dense",
          "mlp.fc1", "mlp.fc1",
          "mlp.fc2", "mlp.fc2",
          "mlp.w12", "mlp.weights_in",
          "mlp.w3", "mlp.weights_out",
          "ls1", "layer_scale1",
          "ls2", "layer_scale2");

  private static final List<String> QUERY_KEY_VALUE = List.of("query", "key", "value");

  static StateDict fromDinov2(StateDict dinov2, VitConfig config) {
    if (config.architecture() == Architecture.DINO || config.layerScale() == 0) {
      throw new TensorException(
          "Hugging Face's Dinov2Model has LayerScale and a mask token, which this model lacks");
    }
    Map<String, String> outside = new LinkedHashMap<>();
    OUTSIDE.forEach((theirs, ours) -> outside.put(ours, theirs));
    Map<String, Item> result = new LinkedHashMap<>();
    dinov2.items().forEach(
        (name, item) -> {
          Matcher inBlock = DINOV2_IN_BLOCK.matcher(name);
          if (!inBlock.matches()) {
            result.put(outside.getOrDefault(name, name), item);
            return;
          }
          String layer = "encoder.layer." + inBlock.group(1) + ".";
          String kind = inBlock.group(3).equals("gamma") ? "lambda1" : inBlock.group(3);
          if (inBlock.group(2).equals("attn.qkv")) {
            for (int i = 0; i < QUERY_KEY_VALUE.size(); i++) {
              int size = config.embedDim();
              result.put(
                  layer + "attention.attention." + QUERY_KEY_VALUE.get(i) + "." + kind,
                  Derived.part(item, 0, i * size, (i + 1) * size));
            }
          } else {
            String theirs = FROM_INSIDE.getOrDefault(inBlock.group(2), inBlock.group(2));
            result.put(layer + theirs + "." + kind, item);
          }
        });
    return StateDict.of(Collections.unmodifiableMap(result));
  }
}

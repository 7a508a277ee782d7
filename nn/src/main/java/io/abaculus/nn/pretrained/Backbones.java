package io.abaculus.nn.pretrained;

import io.abaculus.nn.checkpoint.StateDict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the vision transformers among the tensors of a file, where there may be several: student and
 * teacher, and what optimizers keep of each tensor.
 */
final class Backbones {
  private static final String PATCHES = "patch_embed.proj.weight";
  private static final String HUGGINGFACE_PATCHES = "embeddings.patch_embeddings.projection.weight";

  private Backbones() {}

  /**
   * The prefixes that the names of a transformer's tensors have in common, the one to take first:
   *
   * <ol>
   *   <li>none: the file is a state dict;
   *   <li>{@code student.} in a checkpoint of Abaculus;
   *   <li>an average of weights over training ({@code state_dict_ema}, {@code model_ema}), as timm takes it;
   *   <li>what ends in {@code model.}: the student in NeCo's checkpoints;
   *   <li>a teacher, as in DINO's and DINOv2's;
   *   <li>anything else;
   *   <li>a student.
   * </ol>
   *
   * @throws IOException if there is none, naming what is there instead if that is known
   */
  static List<String> prefixes(StateDict tensors, Map<String, String> metadata)
      throws IOException {
    Set<String> withClassToken = new LinkedHashSet<>();
    Set<String> withPatches = new HashSet<>();
    for (String name : tensors.names()) {
      String plain = Wrappers.removedFrom(name);
      for (Naming naming : Naming.values()) {
        if (plain.endsWith(naming.classToken())) {
          withClassToken.add(before(naming.classToken(), name));
        }
      }
      for (String patches : List.of(PATCHES, HUGGINGFACE_PATCHES)) {
        if (plain.endsWith(patches)) {
          withPatches.add(before(patches, name));
        }
      }
    }
    List<String> sorted = new ArrayList<>(withClassToken);
    sorted.removeIf(prefix -> prefix.contains("optimizer") || !withPatches.contains(prefix));
    if (sorted.isEmpty()) {
      throw new IOException(OtherModels.explain(tensors));
    }
    boolean own = metadata.getOrDefault("format", "").startsWith("abaculus run");
    sorted.sort(Comparator.comparingInt(prefix -> rank(prefix, own)));
    return sorted;
  }

  /** The tensors below a prefix, without it and without what wraps modules between. */
  static StateDict under(StateDict tensors, String prefix) {
    return tensors.under(prefix).renamed(Wrappers::removedFrom);
  }

  /** What stands in a name before the components that a known ending has. */
  private static String before(String ending, String name) {
    return Wrappers.beforeLast(name, ending.split("\\.").length);
  }

  private static int rank(String prefix, boolean own) {
    if (prefix.isEmpty()) {
      return 0;
    }
    if (own && prefix.equals("student.")) {
      return 1;
    }
    if (List.of(prefix.split("[._]")).contains("ema")) {
      return 2;
    }
    if (prefix.endsWith("model.")) {
      return 3;
    }
    if (prefix.contains("teacher")) {
      return 4;
    }
    return prefix.contains("student") ? 6 : 5;
  }
}

package io.abaculus.nn.pretrained;

import io.abaculus.nn.checkpoint.StateDict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
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
   *   <li>what ends in {@code model.}: the student in NeCo's checkpoints;
   *   <li>a teacher, as in DINO's and DINOv2's;
   *   <li>anything else;
   *   <li>a student.
   * </ol>
   *
   * @throws IOException if there is none
   */
  static List<String> prefixes(StateDict tensors, Map<String, String> metadata)
      throws IOException {
    Set<String> found = new LinkedHashSet<>();
    for (String name : tensors.names()) {
      for (Naming naming : Naming.values()) {
        if (name.endsWith(naming.classToken())) {
          found.add(name.substring(0, name.length() - naming.classToken().length()));
        }
      }
    }
    found.removeIf(prefix -> !isTransformer(tensors.names(), prefix));
    if (found.isEmpty()) {
      throw new IOException(
          "there is no vision transformer in it: no cls_token and %s among its %d tensors"
              .formatted(PATCHES, tensors.names().size()));
    }
    boolean own = metadata.getOrDefault("format", "").startsWith("abaculus run");
    List<String> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(prefix -> rank(prefix, own)));
    return sorted;
  }

  private static boolean isTransformer(Set<String> names, String prefix) {
    return !prefix.contains("optimizer")
        && (names.contains(prefix + PATCHES) || names.contains(prefix + HUGGINGFACE_PATCHES));
  }

  private static int rank(String prefix, boolean own) {
    if (prefix.isEmpty()) {
      return 0;
    }
    if (own && prefix.equals("student.")) {
      return 1;
    }
    if (prefix.endsWith("model.")) {
      return 2;
    }
    if (prefix.contains("teacher")) {
      return 3;
    }
    return prefix.contains("student") ? 5 : 4;
  }
}

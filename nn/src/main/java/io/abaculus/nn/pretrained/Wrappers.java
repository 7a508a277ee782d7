package io.abaculus.nn.pretrained;

import java.util.Set;

/**
 * What PyTorch puts into the names of a model's tensors for modules that are wrapped: by {@code
 * torch.compile}, activation checkpointing, FSDP, or data parallelism, block by block as well as around a
 * whole model, and one in another.
 */
final class Wrappers {
  private static final Set<String> COMPONENTS =
      Set.of(
          "_orig_mod", "_checkpoint_wrapped_module", "_fsdp_wrapped_module", "_fpw_module",
          "module");

  private Wrappers() {}

  /** A name without the components that stand for wrappers. */
  static String removedFrom(String name) {
    if (!name.contains("mod")) {
      return name;
    }
    StringBuilder kept = new StringBuilder();
    for (String component : name.split("\\.", -1)) {
      if (!COMPONENTS.contains(component)) {
        kept.append(kept.isEmpty() ? "" : ".").append(component);
      }
    }
    return kept.toString();
  }

  /**
   * What stands in a name before its last components, and before the wrappers between them.
   *
   * @param count how many components remain, wrappers not counted; the name has as many
   */
  static String beforeLast(String name, int count) {
    int start = name.length() + 1;
    for (int found = 0; found < count;) {
      int end = start - 1;
      start = name.lastIndexOf('.', end - 1) + 1;
      found += COMPONENTS.contains(name.substring(start, end)) ? 0 : 1;
    }
    return name.substring(0, start);
  }
}

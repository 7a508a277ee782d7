package io.abaculus.neco.train;

import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.ModelCheckpoint.Loaded;
import io.abaculus.nn.checkpoint.ModelCheckpoint.Strictness;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Backbones as safetensors files under DINOv2's names. */
public final class BackboneWeights {
  private static final String STUDENT = "student.";

  /** A model whose images are never masked can do without; some files leave it out. */
  private static final String MASK_TOKEN = "mask_token";

  private BackboneWeights() {}

  /** Writes a backbone. */
  static void save(Path file, VisionTransformer backbone) throws IOException {
    ModelCheckpoint.save(file, StateDict.of(backbone), Map.of("format", "pt"));
  }

  /**
   * Loads a backbone from a file of weights, or from the student in a run's checkpoint. What else is
   * in the file is left out: projection heads, and registers that the model does not have ("XR").
   *
   * @return the names of the tensors that were left out
   * @throws IOException if the file cannot be read, or lacks a parameter or has another shape for it
   */
  public static List<String> load(Path file, VisionTransformer backbone) throws IOException {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      StateDict all = StateDict.of(open);
      StateDict weights =
          all.names().stream().anyMatch(name -> name.startsWith(STUDENT))
              ? all.under(STUDENT)
              : all;
      Loaded loaded =
          ModelCheckpoint.load(weights, backbone.parameters(), Strictness.PARTIAL);
      List<String> missing = new ArrayList<>(loaded.missing());
      missing.remove(MASK_TOKEN);
      if (!missing.isEmpty()) {
        throw new IOException(
            "%s has no weights for %d of the backbone's %d parameters, such as %s"
                .formatted(file, missing.size(), backbone.parameters().size(), missing.getFirst()));
      }
      return loaded.unexpected();
    }
  }
}

package io.abaculus.nn.conformance;

import io.abaculus.conformance.CaseRunner;
import io.abaculus.conformance.GoldenCase;
import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.formats.TensorFileException;
import io.abaculus.formats.json.Json;
import io.abaculus.formats.pytorch.TorchFile;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.nn.checkpoint.StateDict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The golden cases about files of weights, which lie beside the case: each must hold the tensors that
 * the case expects, to the bit and in the same type, and what is to be refused must be.
 */
final class CheckpointCases {
  private static final String EXPECTED = "out.";

  private CheckpointCases() {}

  static Map<String, CaseRunner> runners() {
    return Map.of("read_checkpoint", CheckpointCases::read);
  }

  private static Map<String, HostArray> read(GoldenCase golden, Device device) {
    Path folder = golden.file().toAbsolutePath().resolveSibling("");
    try {
      for (Json name : golden.attributes().get("refused").asArray()) {
        checkRefused(folder.resolve(name.asString()));
      }
      return outputs(golden, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkRefused(Path file) throws IOException {
    try (TorchFile open = TorchFile.open(file)) {
      throw new IllegalArgumentException(file + " was read, and was to be refused: " + open.root());
    } catch (TensorFileException e) {
      // As it should be.
    }
  }

  /** The tensors of the files, which must all be the same. */
  private static Map<String, HostArray> outputs(GoldenCase golden, Path folder)
      throws IOException {
    Map<String, HostArray> outputs = new LinkedHashMap<>();
    try (SafetensorsFile itself = SafetensorsFile.open(golden.file())) {
      StateDict expected = StateDict.of(itself).under(EXPECTED);
      for (Map.Entry<String, Json> file : golden.attributes().get("files").asObject().entrySet()) {
        addTensors(
            folder.resolve(file.getKey()), file.getValue().asString(), expected, outputs);
      }
    }
    return outputs;
  }

  private static void addTensors(
      Path file, String prefix, StateDict expected, Map<String, HostArray> outputs)
      throws IOException {
    try (TorchFile open = TorchFile.open(file)) {
      StateDict all = StateDict.of(open);
      for (String name : expected.names()) {
        StateDict.Item found = found(all, prefix + name, file);
        if (found.stored() != expected.get(name).stored()) {
          throw new IllegalArgumentException(
              "%s: %s is stored as %s, expected %s"
                  .formatted(file, name, found.stored(), expected.get(name).stored()));
        }
        HostArray numbers = found.read(found.type().dtype());
        HostArray before = outputs.putIfAbsent(EXPECTED + name, numbers);
        if (before != null && !areEqual(before, numbers)) {
          throw new IllegalArgumentException(
              "%s: %s is not what the files before it hold".formatted(file, name));
        }
      }
    }
  }

  /** A tensor of a state dict, which may be a part of what the file holds. */
  private static StateDict.Item found(StateDict all, String name, Path file) {
    for (String candidate : new String[]{name, "state_dict." + name}) {
      if (all.names().contains(candidate)) {
        return all.get(candidate);
      }
    }
    throw new IllegalArgumentException("%s: there is no tensor %s".formatted(file, name));
  }

  private static boolean areEqual(HostArray one, HostArray other) {
    boolean equal = one.type().equals(other.type());
    for (int i = 0; equal && i < one.size(); i++) {
      equal = Double.compare(one.getDouble(i), other.getDouble(i)) == 0;
    }
    return equal;
  }
}

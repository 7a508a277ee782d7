package io.abaculus.eval.features;

import io.abaculus.device.HostArray;
import io.abaculus.eval.Digests;
import io.abaculus.graph.DType;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which model made features, so that those of another one are not taken for them.
 *
 * @param name for people, such as the name of its file
 * @param digest of its weights: of equal weights the same, whatever file they are in
 */
public record ModelIdentity(String name, String digest) implements Serializable {

  /** The identity of a vision transformer: of its parameters, and of what shapes do not tell about it. */
  public static ModelIdentity of(String name, VisionTransformer model) {
    VitConfig config = model.config();
    MessageDigest sha = Digests.sha256();
    sha.update(
        List.of(
            config.heads(), config.patchSize(), config.positions(), config.layerNormEpsilon())
            .toString()
            .getBytes(StandardCharsets.UTF_8));
    Map<String, StateDict.Item> parameters = new TreeMap<>(StateDict.of(model).items());
    parameters.forEach(
        (parameter, item) -> {
          sha.update(parameter.getBytes(StandardCharsets.UTF_8));
          sha.update(bytes(item));
        });
    return new ModelIdentity(name, HexFormat.of().formatHex(sha.digest()));
  }

  private static byte[] bytes(StateDict.Item item) {
    try {
      HostArray numbers = item.read(DType.FLOAT32);
      return MemorySegment.ofArray(numbers.floats())
          .asSlice((long) Float.BYTES * numbers.offset(), (long) Float.BYTES * numbers.size())
          .toArray(ValueLayout.JAVA_BYTE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

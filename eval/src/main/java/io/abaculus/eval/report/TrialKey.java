package io.abaculus.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.abaculus.eval.Digests;
import io.abaculus.eval.Protocol;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a measurement depends on. Two trials of equal keys measure the same thing, so that one of them
 * is enough.
 *
 * @param task what was measured
 * @param protocol how
 * @param model the name of the model in the report
 * @param dataset the name of the data set
 * @param variant what distinguishes it from other trials of the task, such as {@code 1/64} of the data or
 * {@code K=500}; empty if nothing does
 * @param seed of the random choices
 * @param settings everything else that was chosen, by name, in the order in which it is shown
 */
public record TrialKey(EvaluationTask task, Protocol protocol, String model, String dataset,
    String variant, long seed, Map<String, String> settings) {
  private static final int DIGEST_BYTES = 8;

  /** Copies the settings. */
  public TrialKey {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Of equal keys the same, of others another but for a collision of 64 bits: the name of a file. */
  public String digest() {
    try {
      byte[] text =
          VersionedJson.MAPPER
              .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
              .writeValueAsBytes(this);
      return HexFormat.of().formatHex(Digests.sha256().digest(text), 0, DIGEST_BYTES);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
  }
}

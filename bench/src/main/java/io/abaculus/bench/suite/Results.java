package io.abaculus.bench.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.abaculus.bench.side.Abaculus;
import io.abaculus.bench.work.PeakWork;
import io.abaculus.eval.report.VersionedJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run of the suite measured.
 *
 * @param date when it began
 * @param machine where
 * @param forks JVMs for each measurement
 * @param quick whether iterations were so short that the times are good for a first look only
 * @param versions of each side, by its name
 * @param absent why there is no column, by the name of the side
 * @param measurements in the order in which they were made
 */
record Results(
    Instant date,
    Machine machine,
    int forks,
    boolean quick,
    Map<String, String> versions,
    Map<String, String> absent,
    List<Measurement> measurements) {
  private static final int SCHEMA = 1;
  private static final String PEAK = new PeakWork().subject();

  Results {
    versions = new LinkedHashMap<>(versions);
    absent = new LinkedHashMap<>(absent);
    measurements = List.copyOf(measurements);
  }

  /**
   * The measurements of one work on one number of threads.
   *
   * @param any one of them
   * @param bySide all of them
   */
  record Row(Measurement any, Map<String, Measurement> bySide) {}

  /** Writes it whole, or leaves what was there. */
  void write(Path file) throws IOException {
    VersionedJson.write(file, SCHEMA, this);
  }

  /**
   * Reads what was written.
   *
   * @throws IOException if it cannot be read or is something else, with what and where
   */
  static Results read(Path file) throws IOException {
    try {
      return VersionedJson.read(file, SCHEMA, Results.class);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is no result of the suite: %s".formatted(file, VersionedJson.reason(e)), e);
    }
  }

  /** By work and threads, in the order of the measurements. */
  List<Row> rows() {
    Map<List<Object>, Row> rows = new LinkedHashMap<>();
    for (Measurement measurement : measurements) {
      rows.computeIfAbsent(
          List.of(measurement.benchmark(), measurement.threads()),
          key -> new Row(measurement, new LinkedHashMap<>()))
          .bySide().put(measurement.side(), measurement);
    }
    return List.copyOf(rows.values());
  }

  /** The peers that measured something, in the order in which they first did. */
  List<String> peers() {
    LinkedHashSet<String> names = new LinkedHashSet<>();
    measurements.forEach(measurement -> names.add(measurement.side()));
    names.remove(Abaculus.NAME);
    return List.copyOf(names);
  }

  /** Whether a benchmark of ours has no times. */
  boolean hasOwnFailure() {
    return measurements.stream()
        .anyMatch(
            measurement -> measurement.side().equals(Abaculus.NAME) && !measurement.isTimed());
  }

  /** GFLOP/s of fused multiply-adds on one core, if they were measured. */
  OptionalDouble peak() {
    return measurements.stream()
        .filter(measurement -> measurement.subject().equals(PEAK))
        .filter(Measurement::isTimed)
        .mapToDouble(Measurement::rate)
        .findFirst();
  }
}

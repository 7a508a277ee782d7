package io.abaculus.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.abaculus.formats.storage.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The trials that are finished, in a folder with a file of JSON for each, so that an evaluation that was
 * stopped measures only what is missing. A file is there whole or not at all. For one thread.
 */
public final class TrialStore {
  private static final int SCHEMA = 1;
  private static final String ENDING = ".json";

  private final Path folder;
  private final Map<TrialKey, Trial> trials;

  private TrialStore(Path folder, Map<TrialKey, Trial> trials) {
    this.folder = folder;
    this.trials = trials;
  }

  /**
   * Reads what is stored in a folder; nothing, if there is none yet.
   *
   * @throws IOException if the folder or a file cannot be read; if a file is damaged or of another version,
   * with its name and what to do
   */
  public static TrialStore open(Path folder) throws IOException {
    Map<TrialKey, Trial> trials = new LinkedHashMap<>();
    if (Files.exists(folder)) {
      for (Path file : stored(folder)) {
        Trial trial = read(file);
        trials.put(trial.key(), trial);
      }
    }
    return new TrialStore(folder, trials);
  }

  private static List<Path> stored(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(ENDING)).sorted().toList();
    }
  }

  private static Trial read(Path file) throws IOException {
    try {
      return VersionedJson.read(file, SCHEMA, Trial.class);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is no trial that can be read: %s. Delete it, and what it held is measured again"
              .formatted(file, VersionedJson.reason(e)),
          e);
    }
  }

  /** All trials; a copy. */
  public List<Trial> all() {
    return List.copyOf(trials.values());
  }

  /** The trial of exactly this key; nothing, if it has not been measured. */
  public Optional<Trial> find(TrialKey key) {
    return Optional.ofNullable(trials.get(key));
  }

  /**
   * Stores a trial, in the place of one of the same key if there is one. The folder is made if needed.
   *
   * @throws IOException if it cannot be written, naming the file
   */
  public void add(Trial trial) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(
          "the folder %s could not be made: %s".formatted(folder, WholeFile.reason(folder, e)), e);
    }
    VersionedJson.write(
        folder.resolve(trial.key().task() + "-" + trial.key().digest() + ENDING), SCHEMA, trial);
    trials.put(trial.key(), trial);
  }

}

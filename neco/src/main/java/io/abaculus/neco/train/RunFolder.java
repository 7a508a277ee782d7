package io.abaculus.neco.train;

import io.abaculus.formats.safetensors.SafetensorsWriter;
import io.abaculus.formats.storage.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a run keeps what it makes.
 *
 * @param path the folder, which need not exist before {@link #begin}
 */
public record RunFolder(Path path) {

  /** The whole configuration, as it was bound. */
  public Path config() {
    return path.resolve("config.yml");
  }

  /** The latest state of the run, from which it can be continued. */
  public Path checkpoint() {
    return path.resolve("checkpoint.safetensors");
  }

  /** The student's backbone at the end, under DINOv2's names. */
  public Path studentWeights() {
    return path.resolve("student.safetensors");
  }

  /** The student's backbone where its validation was best, under DINOv2's names. */
  public Path bestStudentWeights() {
    return path.resolve("student_best.safetensors");
  }

  /** The teacher's backbone at the end, under DINOv2's names. */
  public Path teacherWeights() {
    return path.resolve("teacher.safetensors");
  }

  /** Whether a run was begun here and can be continued. */
  public boolean holdsRun() {
    return Files.exists(checkpoint());
  }

  /**
   * How many steps the latest state has taken; 0 if there is none.
   *
   * @throws IOException if it cannot be read
   */
  public long stepsTaken() throws IOException {
    return holdsRun() ? RunState.stepsTaken(checkpoint()) : 0;
  }

  /**
   * Creates the folder, writes the configuration, and deletes what a command that was killed left unfinished. No
   * other command may be writing to the folder.
   *
   * @param yaml the whole configuration
   * @throws IOException if the folder or the file cannot be written
   */
  public void begin(String yaml) throws IOException {
    Files.createDirectories(path);
    WholeFile.write(config(), yaml.getBytes(StandardCharsets.UTF_8));
    for (Path file : List.of(
        checkpoint(), studentWeights(), bestStudentWeights(), teacherWeights())) {
      SafetensorsWriter.deleteUnfinished(file);
    }
  }
}

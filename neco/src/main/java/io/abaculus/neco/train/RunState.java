package io.abaculus.neco.train;

import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.neco.loss.ReferenceQueue;
import io.abaculus.neco.model.DinoStep;
import io.abaculus.neco.model.Encoder;
import io.abaculus.neco.model.NecoStep;
import io.abaculus.neco.model.TrainingStep;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.ModelCheckpoint.Strictness;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.pretrained.VitMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything a run needs to go on as if it had not been stopped, as one safetensors file: student,
 * teacher, the optimizer's moments and step count, and what the objective remembers: NeCo's queue, or the
 * prototypes and the centre of self-distillation. All other random draws depend on the seed and the step
 * alone.
 */
final class RunState {
  private static final String FORMAT = "abaculus run 1";
  private static final String STUDENT = "student.";
  private static final String TEACHER = "teacher.";
  private static final String OPTIMIZER = "optimizer.";
  private static final String QUEUE = "references.";
  private static final String OF_STUDENT = "distillation.student.";
  private static final String OF_TEACHER = "distillation.teacher.";

  private RunState() {}

  /**
   * Writes the state; the file that was there stays whole until the new one is.
   *
   * @param validated what the validation goes on from
   */
  static void save(Path file, TrainingStep step, ValidationProgress validated) throws IOException {
    StateDict all = StateDict.of(step.model().student()).withPrefix(STUDENT);
    Encoder teacher = step.model().teacher();
    if (teacher != null) {
      all = all.and(StateDict.of(teacher).withPrefix(TEACHER));
    }
    all = all.and(StateDict.of(step.optimizer().state()).withPrefix(OPTIMIZER));
    Map<String, String> metadata =
        new LinkedHashMap<>(VitMetadata.of(step.model().student().backbone().config()));
    metadata.put("format", FORMAT);
    metadata.put("step", Long.toString(step.stepsTaken()));
    metadata.put("validated", Long.toString(validated.steps()));
    metadata.put("validated_metric", validated.metric());
    metadata.put("validated_best", Double.toString(validated.best()));
    switch (step) {
      case NecoStep neco -> {
        ReferenceQueue queue = neco.queue();
        if (queue != null) {
          all = all.and(StateDict.of(List.of(queue.patches())).withPrefix(QUEUE));
          metadata.put("queue_filled", Integer.toString(queue.filled()));
        }
      }
      case DinoStep dino ->
          all =
              all.and(StateDict.of(dino.studentState()).withPrefix(OF_STUDENT))
                  .and(StateDict.of(dino.teacherState()).withPrefix(OF_TEACHER));
    }
    ModelCheckpoint.save(file, all, metadata);
  }

  /**
   * Brings a run to a saved state.
   *
   * @param resetQueue begin with an empty queue, as the authors' code does
   * @return what the validation goes on from
   * @throws IOException if the file is not the state of such a run, saying what does not fit
   */
  static ValidationProgress load(Path file, TrainingStep step, boolean resetQueue)
      throws IOException {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      if (!FORMAT.equals(open.metadata().get("format"))) {
        throw new IOException(
            file
                + " is no checkpoint of a run; to start from its weights pass it as --weights "
                + file);
      }
      StateDict all = StateDict.of(open);
      ModelCheckpoint.load(
          all.under(STUDENT), step.model().student().parameters(), Strictness.EXACT);
      Encoder teacher = step.model().teacher();
      if (teacher != null) {
        ModelCheckpoint.load(all.under(TEACHER), teacher.parameters(), Strictness.EXACT);
      }
      ModelCheckpoint.load(all.under(OPTIMIZER), step.optimizer().state(), Strictness.EXACT);
      switch (step) {
        case NecoStep neco -> {
          ReferenceQueue queue = neco.queue();
          if (queue != null && !resetQueue) {
            ModelCheckpoint.load(all.under(QUEUE), List.of(queue.patches()), Strictness.EXACT);
            queue.setFilled(
                Integer.parseInt(open.metadata().getOrDefault("queue_filled", "0")));
          }
        }
        case DinoStep dino -> {
          ModelCheckpoint.load(all.under(OF_STUDENT), dino.studentState(), Strictness.EXACT);
          ModelCheckpoint.load(all.under(OF_TEACHER), dino.teacherState(), Strictness.EXACT);
        }
      }
      return new ValidationProgress(
          Long.parseLong(open.metadata().getOrDefault("validated", "-1")),
          open.metadata().getOrDefault("validated_metric", ""),
          Double.parseDouble(open.metadata().getOrDefault("validated_best", "-1")));
    }
  }

  /** How many steps the run of a file has taken, whatever else it holds. */
  static long stepsTaken(Path file) throws IOException {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      return Long.parseLong(open.metadata().getOrDefault("step", "0"));
    } catch (NumberFormatException e) {
      throw new IOException(file + " does not say how many steps its run has taken", e);
    }
  }
}

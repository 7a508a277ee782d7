package io.abaculus.neco.train;

import io.abaculus.device.HostArray;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.graph.DType;
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
import java.util.Optional;

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
    Map<String, String> metadata =
        new LinkedHashMap<>(VitMetadata.of(step.model().student().backbone().config()));
    metadata.put("format", FORMAT);
    metadata.put("step", Long.toString(step.stepsTaken()));
    metadata.put("validated", Long.toString(validated.steps()));
    metadata.put("validated_metric", validated.metric());
    metadata.put("validated_best", Double.toString(validated.best()));
    ReferenceQueue queue = step instanceof NecoStep neco ? neco.queue() : null;
    if (queue != null) {
      metadata.put("queue_filled", Integer.toString(queue.filled()));
    }
    ModelCheckpoint.save(file, tensors(step), metadata);
  }

  private static StateDict tensors(TrainingStep step) {
    StateDict all = StateDict.of(step.model().student()).withPrefix(STUDENT);
    Encoder teacher = step.model().teacher();
    if (teacher != null) {
      all = all.and(StateDict.of(teacher).withPrefix(TEACHER));
    }
    all = all.and(StateDict.of(step.optimizer().state()).withPrefix(OPTIMIZER));
    return switch (step) {
      case NecoStep neco -> {
        ReferenceQueue queue = neco.queue();
        yield queue == null
            ? all
            : all.and(StateDict.of(List.of(queue.patches())).withPrefix(QUEUE));
      }
      case DinoStep dino ->
          all.and(StateDict.of(dino.studentState()).withPrefix(OF_STUDENT))
              .and(StateDict.of(dino.teacherState()).withPrefix(OF_TEACHER));
    };
  }

  /** The first tensor of a run's state in which a number is not finite. */
  static Optional<String> notFinite(TrainingStep step) throws IOException {
    for (Map.Entry<String, StateDict.Item> tensor : tensors(step).items().entrySet()) {
      DType dtype = tensor.getValue().type().dtype();
      if (dtype.isFloating() && !isFinite(tensor.getValue().read(dtype))) {
        return Optional.of(tensor.getKey());
      }
    }
    return Optional.empty();
  }

  private static boolean isFinite(HostArray numbers) {
    for (int i = 0; i < numbers.size(); i++) {
      if (!Double.isFinite(numbers.getDouble(i))) {
        return false;
      }
    }
    return true;
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
      Optional<String> spoilt = notFinite(step);
      if (spoilt.isPresent()) {
        throw new IOException(
            "%s: tensor %s has numbers that are not finite, so no run can go on from it"
                .formatted(file, spoilt.get()));
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

package io.abaculus.neco.train;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The loss of a step, or a number that it left, was not finite; the run cannot go on from there. */
public final class NonFiniteLossException extends Exception {
  private static final long serialVersionUID = 1L;

  NonFiniteLossException(
      long step, double loss, List<Path> images, @Nullable Path checkpoint, long savedSteps) {
    super(
        "the loss of step %d is %s. Its images: %s. %s"
            .formatted(
                step,
                loss,
                images.stream().map(Path::toString).collect(Collectors.joining(", ")),
                howToGoOn(checkpoint, savedSteps)));
  }

  /** A tensor of the run's state, which is not saved then. */
  NonFiniteLossException(
      long steps, String tensor, @Nullable Path checkpoint, long savedSteps) {
    super(
        "after %d steps tensor %s has numbers that are not finite. %s"
            .formatted(steps, tensor, howToGoOn(checkpoint, savedSteps)));
  }

  private static String howToGoOn(@Nullable Path checkpoint, long savedSteps) {
    return checkpoint == null
        ? "No checkpoint was written yet."
        : "The last good checkpoint is %s, after %d steps; continue from it with a smaller learning rate (--resume --set train.lr_backbone=...), or find the operation with -Dabaculus.eager=true in ABACULUS_JAVA_OPTS."
            .formatted(checkpoint, savedSteps);
  }
}

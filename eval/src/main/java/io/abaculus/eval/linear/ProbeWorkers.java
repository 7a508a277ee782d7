package io.abaculus.eval.linear;

import io.abaculus.eval.dataset.SegmentedImage;
import io.abaculus.eval.features.LabelledFeatures;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Who computes what the parts of a training step's images say: this process, or others beside it. Whoever does, the
 * numbers are those of {@link HeadStep#gradients}; the head and the optimizer stay with the process that trains.
 */
@FunctionalInterface
public interface ProbeWorkers extends AutoCloseable {
  /**
   * This process, one part after the other.
   *
   * @param encode what makes features of images
   */
  static ProbeWorkers here(Function<List<SegmentedImage>, List<LabelledFeatures>> encode) {
    return (step, parts) -> parts.stream()
        .map(part -> step.gradients(part.features(encode)))
        .iterator();
  }

  /**
   * What the parts of a step say.
   *
   * @param step of whose head the gradients are made, and nothing is assigned
   * @param parts of all images of the step, in their order
   * @return as many, in their order
   */
  Iterator<HeadGradients> compute(HeadStep step, List<ProbePart> parts);

  /**
   * Lets the workers forget the model.
   *
   * @throws IOException if what it was sent by cannot be removed
   */
  @Override
  default void close() throws IOException {}
}

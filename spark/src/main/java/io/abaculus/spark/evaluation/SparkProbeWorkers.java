package io.abaculus.spark.evaluation;

import io.abaculus.device.Devices;
import io.abaculus.eval.features.LabelledFeatureReader;
import io.abaculus.eval.linear.HeadGradients;
import io.abaculus.eval.linear.HeadStep;
import io.abaculus.eval.linear.ProbePart;
import io.abaculus.eval.linear.ProbeWorkers;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.spark.SparkFailure;
import io.abaculus.spark.VectorModule;
import io.abaculus.spark.features.SentModel;
import io.abaculus.spark.features.WorkerModel;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * Executors of Spark that compute what the parts of a training step's images say: a job for each step, a task for each
 * part, in which its images go through the model. Features that are there already are not sent, since their gradients
 * take less than their way.
 */
public final class SparkProbeWorkers implements ProbeWorkers {
  private final JavaSparkContext context;
  private final SentModel model;
  private final int imagesAtOnce;
  private final ProbeWorkers here;

  /**
   * The executors of a context.
   *
   * @param model whose features are mapped; it is sent to them
   * @param reader how images go through it
   * @throws IOException if there is no room for the file that the model is sent as
   */
  public SparkProbeWorkers(
      JavaSparkContext context, VisionTransformer model, LabelledFeatureReader reader)
      throws IOException {
    this.context = context;
    this.model = SentModel.of(context, model);
    this.imagesAtOnce = reader.imagesAtOnce();
    this.here = ProbeWorkers.here(reader::encode);
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if Spark fails, in a line
   */
  @Override
  public Iterator<HeadGradients> compute(HeadStep step, List<ProbePart> parts) {
    List<SentImages> images = new ArrayList<>();
    for (ProbePart part : parts) {
      switch (part) {
        case ProbePart.Images some -> images.add(SentImages.of(some));
        case ProbePart.Features _ -> {
          return here.compute(step, parts); // the parts of a step are of one kind
        }
      }
    }
    return computeElsewhere(step, images);
  }

  private Iterator<HeadGradients> computeElsewhere(HeadStep step, List<SentImages> images) {
    List<Broadcast<SentImages>> sent = new ArrayList<>();
    try {
      images.forEach(part -> sent.add(context.broadcast(part)));
      List<Integer> numbers = IntStream.range(0, images.size()).boxed().toList();
      return context
          .parallelize(numbers, numbers.size())
          .map(new PartGradients(model.name(), imagesAtOnce, SentHead.of(step), sent))
          .collect()
          .iterator();
    } catch (Exception e) { // Spark's methods throw what they do not declare
      throw new UncheckedIOException(SparkFailure.inWords(e));
    } finally {
      sent.forEach(Broadcast::destroy);
    }
  }

  @Override
  public void close() throws IOException {
    model.close();
  }

  /**
   * What a task does, which only depends on what it is given.
   *
   * @param model the name of its file
   * @param parts each by a broadcast of its own, so that an executor fetches only what it needs
   */
  private record PartGradients(
      String model, int imagesAtOnce, SentHead head, List<Broadcast<SentImages>> parts)
      implements Function<Integer, HeadGradients>, Serializable {
    /** Copies the list. */
    PartGradients {
      parts = List.copyOf(parts);
    }

    @Override
    public HeadGradients call(Integer number) throws IOException {
      VectorModule.require();
      SentImages part = parts.get(number).value();
      LabelledFeatureReader reader =
          new LabelledFeatureReader(WorkerModel.of(model), part.view(), imagesAtOnce, 1);
      return head.step(Devices.standard()).gradients(reader.encode(part.images()));
    }
  }
}

package io.abaculus.spark.evaluation;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.eval.cluster.ClusterPart;
import io.abaculus.eval.cluster.ClusterSums;
import io.abaculus.eval.cluster.ClusterWorkers;
import io.abaculus.spark.SparkFailure;
import io.abaculus.spark.VectorModule;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Executors of Spark that compare the rows of k-means with centroids: a job for each iteration, a task for each part. */
public final class SparkClusterWorkers implements ClusterWorkers {
  private final JavaSparkContext context;

  /** The executors of a context. */
  public SparkClusterWorkers(JavaSparkContext context) {
    this.context = context;
  }

  @Override
  public HeldRows hold(float[] rows, int width, Device device) {
    return new SentRows(
        context, ClusterPart.split(rows, width).stream().map(context::broadcast).toList(), width);
  }

  /**
   * Rows that executors fetch once and keep.
   *
   * @param parts each by a broadcast of its own, so that an executor fetches only what it needs
   */
  private record SentRows(JavaSparkContext context, List<Broadcast<float[]>> parts, int width)
      implements
      HeldRows {

    /**
     * {@inheritDoc}
     *
     * @throws UncheckedIOException if Spark fails, in a line
     */
    @Override
    public Iterator<ClusterSums> compare(float[] centroids) {
      Broadcast<float[]> sent = context.broadcast(centroids);
      List<Integer> numbers = IntStream.range(0, parts.size()).boxed().toList();
      try {
        return context
            .parallelize(numbers, numbers.size())
            .map(new Comparison(parts, width, sent))
            .collect()
            .iterator();
      } catch (Exception e) { // Spark's methods throw what they do not declare
        throw new UncheckedIOException(SparkFailure.inWords(e));
      } finally {
        sent.destroy();
      }
    }

    @Override
    public void close() {
      parts.forEach(Broadcast::destroy);
    }
  }

  /** What a task does, which only depends on what it is given. */
  private record Comparison(
      List<Broadcast<float[]>> parts, int width, Broadcast<float[]> centroids)
      implements Function<Integer, ClusterSums>, Serializable {

    @Override
    public ClusterSums call(Integer number) {
      VectorModule.require();
      return new ClusterPart(parts.get(number).value(), width, Devices.standard())
          .compare(centroids.value());
    }
  }
}

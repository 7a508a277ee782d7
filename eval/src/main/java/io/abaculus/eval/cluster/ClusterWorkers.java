package io.abaculus.eval.cluster;

import io.abaculus.device.Device;
import java.util.Iterator;
import java.util.List;

/**
 * Who compares the rows of k-means with its centroids: this process, or others beside it. Whoever does, the numbers are
 * those of {@link ClusterPart#compare}; drawing, parting and moving centroids stay with the process that clusters.
 */
@FunctionalInterface
public interface ClusterWorkers {
  /** This process, one part after the other. */
  ClusterWorkers HERE =
      (rows, width, device) -> {
        List<ClusterPart> parts = ClusterPart.of(rows, width, device).toList();
        return numbers -> {
          Centroids centroids = Centroids.of(numbers, width, device);
          return parts.stream().map(part -> part.compare(centroids)).iterator();
        };
      };

  /**
   * Hands over the rows of a clustering.
   *
   * @param rows (count, width), row after row
   * @param device what this process computes on
   */
  HeldRows hold(float[] rows, int width, Device device);

  /** Rows that workers hold until they are closed. */
  @FunctionalInterface
  interface HeldRows extends AutoCloseable {
    /**
     * Compares all rows.
     *
     * @param centroids (clusters, width)
     * @return what each part of the rows says, in their order
     */
    Iterator<ClusterSums> compare(float[] centroids);

    /** Lets the workers forget the rows. */
    @Override
    default void close() {}
  }
}

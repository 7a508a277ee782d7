package io.abaculus.bench.side;

import io.abaculus.bench.RandomFloats;
import io.abaculus.bench.work.KMeansWork;
import io.abaculus.device.Device;
import io.abaculus.eval.cluster.KMeans;
import io.abaculus.eval.cluster.KMeans.Clustering;

/** One try of k-means. */
final class KMeansRun implements PreparedRun {
  private final KMeansWork work;
  private final Device device;
  private final float[] rows;

  KMeansRun(KMeansWork work, Device device) {
    this.work = work;
    this.device = device;
    rows = RandomFloats.ofShape(work.rows(), work.width());
  }

  @Override
  public Clustering run() {
    return new KMeans(work.clusters(), work.iterations(), 1, 1).fit(rows, work.width(), device);
  }

  @Override
  public void close() {
    device.close();
  }
}

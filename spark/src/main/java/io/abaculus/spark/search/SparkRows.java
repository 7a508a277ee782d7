package io.abaculus.spark.search;

import io.abaculus.device.Devices;
import io.abaculus.eval.search.ExactSearch;
import io.abaculus.eval.search.Neighbors;
import io.abaculus.eval.search.PartitionedSearch;
import io.abaculus.eval.search.RowStore;
import io.abaculus.spark.VectorModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows in the partitions of an RDD, which executors keep between searches: in memory, and what has no room there
 * on their disks.
 */
public final class SparkRows implements PartitionedSearch.Parts, AutoCloseable {
  private final JavaRDD<NamedRow> rows;
  private final int width;
  private final long count;

  /**
   * Rows of one width.
   *
   * @param rows whose indices are those from 0 on, ascending in each partition
   * @param width numbers of a row
   */
  public SparkRows(JavaRDD<NamedRow> rows, int width) {
    this.rows = rows.persist(StorageLevel.MEMORY_AND_DISK());
    this.width = width;
    this.count = this.rows.count();
  }

  /** How many there are. */
  public long size() {
    return count;
  }

  /** The rows. */
  public JavaRDD<NamedRow> rows() {
    return rows;
  }

  /** A search among all of them; it is this one's to close. */
  public PartitionedSearch search() {
    return new PartitionedSearch(this, width, count);
  }

  @Override
  public List<Neighbors> searchUpTo(float[] queries, int number, int k) {
    Broadcast<float[]> sent = JavaSparkContext.fromSparkContext(rows.context()).broadcast(queries);
    try {
      return rows.mapPartitions(new OfPartition(sent, number, k, width)).collect();
    } finally {
      sent.destroy();
    }
  }

  /** Lets executors forget them. */
  @Override
  public void close() {
    rows.unpersist(false);
  }

  /** The neighbours in a partition, which is searched in blocks, so that it need not have room in memory. */
  private record OfPartition(Broadcast<float[]> queries, int count, int k, int width)
      implements FlatMapFunction<Iterator<NamedRow>, Neighbors> {
    private static final int BLOCK = 1 << 14;

    @Override
    public Iterator<Neighbors> call(Iterator<NamedRow> partition) throws IOException {
      VectorModule.require();
      List<Neighbors> found = new ArrayList<>();
      while (partition.hasNext()) {
        found.add(ofBlock(partition));
        if (found.size() > 1) {
          found = new ArrayList<>(List.of(PartitionedSearch.best(found, count, k)));
        }
      }
      return found.iterator();
    }

    private Neighbors ofBlock(Iterator<NamedRow> rows) throws IOException {
      List<Long> indices = new ArrayList<>();
      try (RowStore store = RowStore.inMemory(width)) {
        while (rows.hasNext() && indices.size() < BLOCK) {
          NamedRow row = rows.next();
          store.append(row.numbers());
          indices.add(row.index());
        }
        Neighbors found =
            new ExactSearch(store, Devices.standard()).searchUpTo(queries.value(), count, k);
        long[] amongAll = found.indices().clone();
        for (int i = 0; i < amongAll.length; i++) {
          amongAll[i] = amongAll[i] < 0 ? amongAll[i] : indices.get((int) amongAll[i]);
        }
        return new Neighbors(count, k, amongAll, found.scores());
      }
    }
  }
}

package io.abaculus.spark.evaluation;

import io.abaculus.device.Device;
import io.abaculus.eval.incontext.MemoryWorkers;
import io.abaculus.eval.search.NeighborSearch;
import io.abaculus.eval.search.Neighbors;
import io.abaculus.eval.search.PartitionedSearch;
import io.abaculus.eval.search.RowStore;
import io.abaculus.spark.search.NamedRow;
import io.abaculus.spark.search.SparkRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Executors of Spark that search a memory: each keeps partitions of its rows, and a search is a job with a task for
 * each, whose best are merged here.
 */
public final class SparkMemoryWorkers implements MemoryWorkers {
  /** Rows of a part, of which a partition may have several, at most: some MiB on their way. */
  private static final int PART_ROWS = 1 << 14;

  private final JavaSparkContext context;

  /** The executors of a context. */
  public SparkMemoryWorkers(JavaSparkContext context) {
    this.context = context;
  }

  /** {@inheritDoc} It sends them first, and does not look at them again. */
  @Override
  public NeighborSearch search(RowStore features, Device device) {
    // One partition for each task that runs beside others, since each sends its best of every query.
    long slots = Math.max(1, context.defaultParallelism());
    int partRows = (int) Math.clamp((features.size() + slots - 1) / slots, 1, PART_ROWS);
    List<Broadcast<float[]>> parts = new ArrayList<>();
    for (long first = 0; first < features.size(); first += partRows) {
      int count = (int) Math.min(partRows, features.size() - first);
      float[] rows = new float[count * features.width()];
      features.read(first, count, rows);
      parts.add(context.broadcast(rows));
    }
    List<Integer> numbers = IntStream.range(0, parts.size()).boxed().toList();
    JavaRDD<NamedRow> rows =
        context
            .parallelize(numbers, (int) Math.min(slots, parts.size()))
            .mapPartitions(new RowsOfParts(parts, partRows, features.width()));
    SparkRows held = new SparkRows(rows, features.width());
    parts.forEach(part -> part.unpersist(false)); // the driver has them on, for executors that come later
    return new HeldMemory(parts, held, held.search());
  }

  /**
   * A memory with the executors.
   *
   * @param parts what partitions are made of again where an executor is lost
   */
  private record HeldMemory(
      List<Broadcast<float[]>> parts, SparkRows rows, PartitionedSearch search)
      implements
      NeighborSearch {

    @Override
    public Neighbors search(float[] queries, int count, int k) {
      return search.search(queries, count, k);
    }

    @Override
    public void close() {
      search.close();
      rows.close();
      parts.forEach(Broadcast::destroy);
    }
  }

  /**
   * Makes the rows of a partition.
   *
   * @param parts each by a broadcast of its own, so that an executor fetches only what it needs
   * @param partRows of each part but the last
   */
  private record RowsOfParts(List<Broadcast<float[]>> parts, int partRows, int width)
      implements FlatMapFunction<Iterator<Integer>, NamedRow>, Serializable {
    /** Copies the list. */
    RowsOfParts {
      parts = List.copyOf(parts);
    }

    @Override
    public Iterator<NamedRow> call(Iterator<Integer> numbers) {
      List<Integer> ofPartition = new ArrayList<>();
      numbers.forEachRemaining(ofPartition::add);
      return ofPartition.stream().flatMap(number -> rows(number).stream()).iterator();
    }

    private List<NamedRow> rows(int number) {
      float[] numbers = parts.get(number).value();
      return IntStream.range(0, numbers.length / width)
          .mapToObj(
              i -> new NamedRow(
                  (long) number * partRows + i,
                  "",
                  Arrays.copyOfRange(numbers, i * width, (i + 1) * width)))
          .toList();
    }
  }
}

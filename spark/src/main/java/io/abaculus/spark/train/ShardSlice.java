package io.abaculus.spark.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import scala.Tuple2;

/**
 * What the executor that adds up a slice of the gradients is sent of a shard.
 *
 * @param shard its number
 * @param numbers the slice of its gradients; none where it has none
 * @param said with the first slice: what else the shard says
 */
record ShardSlice(int shard, List<SentNumbers> numbers, List<ShardTask.Done> said)
    implements Serializable {
  /** Copies the lists. */
  ShardSlice {
    numbers = List.copyOf(numbers);
    said = List.copyOf(said);
  }

  /** A shard in slices, by the number of each. */
  static Iterator<Tuple2<Integer, ShardSlice>> of(int shard, ShardTask.Done done, int slices) {
    List<List<SentNumbers>> cut = GradientSlices.cut(done.result().gradients(), slices);
    ShardTask.Done rest =
        new ShardTask.Done(done.result().withoutGradients(), done.computed());
    List<Tuple2<Integer, ShardSlice>> all = new ArrayList<>();
    for (int slice = 0; slice < slices; slice++) {
      List<ShardTask.Done> said = slice == 0 ? List.of(rest) : List.of();
      all.add(new Tuple2<>(slice, new ShardSlice(shard, cut.get(slice), said)));
    }
    return all.iterator();
  }

  /**
   * What all shards say together of a slice.
   *
   * @param numbers the sum; none where no shard has gradients
   * @param said with the first slice: what else the shards say, in their order
   */
  record Sum(List<SentNumbers> numbers, List<ShardTask.Done> said) implements Serializable {
    /** Copies the lists. */
    Sum {
      numbers = List.copyOf(numbers);
      said = List.copyOf(said);
    }

    /** Adds up the slices of all shards in the order of their numbers, in whatever order they arrive. */
    static Iterator<Sum> of(Iterator<Tuple2<Integer, ShardSlice>> arriving) {
      Map<Integer, ShardSlice> early = new HashMap<>();
      List<SentNumbers> sum = List.of();
      List<ShardTask.Done> said = new ArrayList<>();
      int next = 0;
      while (arriving.hasNext()) {
        ShardSlice arrived = arriving.next()._2();
        early.put(arrived.shard(), arrived);
        for (ShardSlice slice = early.remove(next); slice != null; slice = early.remove(next)) {
          sum = sum(sum, slice.numbers());
          said.addAll(slice.said());
          next++;
        }
      }
      return List.of(new Sum(sum, said)).iterator();
    }

    /** In the arrays of the first one. */
    private static List<SentNumbers> sum(List<SentNumbers> before, List<SentNumbers> next) {
      if (before.isEmpty()) {
        return next;
      }
      for (int i = 0; i < next.size(); i++) {
        before.get(i).add(next.get(i));
      }
      return before;
    }
  }
}

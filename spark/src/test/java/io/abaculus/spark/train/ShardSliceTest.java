package io.abaculus.spark.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

final class ShardSliceTest {
  /** Two tensors of 2 and of 5 numbers. */
  private static final List<TensorType> TYPES =
      List.of(TensorType.of(DType.FLOAT32, 2), TensorType.of(DType.FLOAT32, 5));

  /** 2^24 + 1 is no float: whether ones are added to it or to each other first is seen in the sum. */
  private static final float LARGE = 1 << 24;

  private static ShardTask.Done done(float... gradients) {
    boolean learns = gradients.length > 0;
    List<SentNumbers> tensors =
        learns
            ? List.of(
                SentNumbers.of(Arrays.copyOf(gradients, 2)),
                SentNumbers.of(Arrays.copyOfRange(gradients, 2, 7)))
            : List.of();
    SentNumbers loss = SentNumbers.of(new float[]{learns ? gradients[0] : Float.NaN});
    return new ShardTask.Done(
        new ShardResult(loss, learns, learns ? List.of(3, 8) : List.of(), tensors, List.of(), 1),
        new ShardTask.Computed(new UUID(0, 0), 0, 1));
  }

  /** The sums of all slices, of shards that arrive in an order. */
  private static List<ShardSlice.Sum> sums(
      int slices, List<ShardTask.Done> shards, int... arriving) {
    List<ShardSlice.Sum> sums = new ArrayList<>();
    for (int slice = 0; slice < slices; slice++) {
      int wanted = slice;
      List<Tuple2<Integer, ShardSlice>> ofSlice = new ArrayList<>();
      for (int shard : arriving) {
        ShardSlice.of(shard, shards.get(shard), slices)
            .forEachRemaining(part -> {
              if (part._1() == wanted) {
                ofSlice.add(new Tuple2<>(wanted, copy(part._2())));
              }
            });
      }
      ShardSlice.Sum.of(ofSlice.iterator()).forEachRemaining(sums::add);
    }
    return sums;
  }

  /** With arrays of its own, as one that was sent. */
  private static ShardSlice copy(ShardSlice slice) {
    return new ShardSlice(
        slice.shard(),
        slice.numbers().stream().map(numbers -> SentNumbers.of(numbers.floats().clone())).toList(),
        slice.said());
  }

  private static List<SentNumbers> tensors(List<ShardSlice.Sum> sums) {
    return GradientSlices.joined(
        sums.stream().flatMap(sum -> sum.numbers().stream()).toList(), TYPES);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 9})
  void areAddedInTheOrderOfTheShardsInWhateverOrderTheyArrive(int slices) {
    List<ShardTask.Done> shards =
        List.of(
            done(LARGE, 1, LARGE, 1, 1, 1, LARGE),
            done(1, 1, 1, 1, 1, 1, 1),
            done(1, LARGE, 1, 1, LARGE, 1, 1));
    int[][] orders = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}};
    for (int[] order : orders) {
      List<SentNumbers> tensors = tensors(sums(slices, shards, order));

      assertArrayEquals(new float[]{LARGE, LARGE + 2}, tensors.get(0).floats());
      assertArrayEquals(
          new float[]{LARGE, 3, LARGE + 2, 3, LARGE}, tensors.get(1).floats());
    }
  }

  @Test
  void areOfAsManyNumbers() {
    List<List<SentNumbers>> cut =
        GradientSlices.cut(done(1, 2, 3, 4, 5, 6, 7).result().gradients(), 3);

    assertEquals(
        List.of(2, 2, 3),
        cut.stream().map(slice -> slice.stream().mapToInt(SentNumbers::size).sum()).toList());
    assertEquals(List.of(1, 1, 1), cut.stream().map(List::size).toList());
  }

  @Test
  void leaveOutShardsWithoutGradientsAndTellTheRestOnceAndInOrder() {
    List<ShardTask.Done> shards = List.of(done(), done(1, 2, 3, 4, 5, 6, 7), done());
    List<ShardSlice.Sum> sums = sums(2, shards, 2, 1, 0);

    assertArrayEquals(new float[]{1, 2}, tensors(sums).get(0).floats());
    assertArrayEquals(new float[]{3, 4, 5, 6, 7}, tensors(sums).get(1).floats());
    assertEquals(3, sums.get(0).said().size());
    assertEquals(0, sums.get(1).said().size());
    assertEquals(
        List.of(false, true, false),
        sums.get(0).said().stream().map(said -> said.result().learns()).toList());
    assertEquals(
        0, IntStream.range(0, 3).map(i -> sums.get(0).said().get(i).result().gradients().size())
            .sum());
  }

  @Test
  void areNoneWhereNoShardHasGradients() {
    assertEquals(
        List.of(),
        sums(2, List.of(done(), done()), 0, 1).stream()
            .flatMap(sum -> sum.numbers().stream())
            .toList());
  }
}

package io.abaculus.spark.train;

import io.abaculus.device.HostArray;
import io.abaculus.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradients in slices: their numbers, one tensor after the other, cut into parts of as many numbers, wherever a tensor
 * ends. So executors add up a slice each, and no sum has another order than that of the shards.
 */
final class GradientSlices {
  private GradientSlices() {}

  /**
   * Cuts gradients.
   *
   * @return of each slice the ranges of tensors that are in it, as vectors in the tensors' arrays
   */
  static List<List<SentNumbers>> cut(List<SentNumbers> gradients, int slices) {
    long total = gradients.stream().mapToLong(SentNumbers::size).sum();
    List<List<SentNumbers>> cut = new ArrayList<>();
    for (int slice = 0; slice < slices; slice++) {
      cut.add(ranges(gradients, total * slice / slices, total * (slice + 1) / slices));
    }
    return cut;
  }

  private static List<SentNumbers> ranges(List<SentNumbers> gradients, long from, long to) {
    List<SentNumbers> ranges = new ArrayList<>();
    long begin = 0;
    for (SentNumbers gradient : gradients) {
      long end = begin + gradient.size();
      long first = Math.max(from, begin);
      long last = Math.min(to, end);
      if (first < last) {
        ranges.add(gradient.range((int) (first - begin), (int) (last - first)));
      }
      begin = end;
    }
    return ranges;
  }

  /**
   * Puts tensors together again.
   *
   * @param ranges of all slices, one slice after the other
   * @param types of the tensors
   */
  static List<SentNumbers> joined(List<SentNumbers> ranges, List<TensorType> types) {
    List<SentNumbers> tensors = new ArrayList<>();
    int next = 0;
    for (TensorType type : types) {
      HostArray tensor = HostArray.allocate(type);
      for (int done = 0; done < tensor.size(); next++) {
        ranges.get(next).copyTo(tensor, done);
        done += ranges.get(next).size();
      }
      tensors.add(SentNumbers.of(tensor));
    }
    return tensors;
  }
}

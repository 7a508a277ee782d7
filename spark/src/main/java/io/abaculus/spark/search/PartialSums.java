package io.abaculus.spark.search;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.spark.VectorModule;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/** The mean and the covariance of the patch tokens of all images: sums of partitions, added in their order. */
final class PartialSums {
  private PartialSums() {}

  /** What an image adds to sums. */
  private interface Summand {
    RowSums of(PatchTokens image);
  }

  static double[] mean(JavaRDD<PatchTokens> images, int channels) {
    return total(images.mapPartitions(new OfMean(channels)), channels).means();
  }

  /** (channels, channels), of the tokens as a whole population. */
  static double[] covariance(JavaRDD<PatchTokens> images, double[] mean) {
    int length = mean.length * mean.length;
    return total(images.mapPartitions(new OfCovariance(mean)), length).means();
  }

  /** Collected rather than reduced, since whose sum comes first would differ from run to run. */
  private static RowSums total(JavaRDD<RowSums> ofPartitions, int length) {
    return ofPartitions.collect().stream().reduce(RowSums.none(length), RowSums::plus);
  }

  private static Iterator<RowSums> sum(
      Iterator<PatchTokens> partition, int length, Summand summand) {
    VectorModule.require();
    RowSums sums = RowSums.none(length);
    while (partition.hasNext()) {
      sums = sums.plus(summand.of(partition.next()));
    }
    return List.of(sums).iterator();
  }

  private record OfMean(int channels) implements FlatMapFunction<Iterator<PatchTokens>, RowSums> {
    @Override
    public Iterator<RowSums> call(Iterator<PatchTokens> partition) {
      return sum(partition, channels, this::of);
    }

    private RowSums of(PatchTokens image) {
      float[] tokens = image.getTokens();
      double[] sums = new double[channels];
      for (int i = 0; i < tokens.length; i++) {
        sums[i % channels] += tokens[i];
      }
      return new RowSums(tokens.length / channels, sums);
    }
  }

  /** Products of an image's patches are float32, as the device's matrix product sums them. */
  private record OfCovariance(double[] mean)
      implements FlatMapFunction<Iterator<PatchTokens>, RowSums> {

    @Override
    public Iterator<RowSums> call(Iterator<PatchTokens> partition) {
      return sum(partition, mean.length * mean.length, this::of);
    }

    private RowSums of(PatchTokens image) {
      Device device = Devices.standard();
      float[] centred = image.getTokens().clone();
      for (int i = 0; i < centred.length; i++) {
        centred[i] = (float) (centred[i] - mean[i % mean.length]);
      }
      int count = centred.length / mean.length;
      Tensor rows = Tensors.of(centred, device, count, mean.length);
      float[] products = rows.transpose().matmul(rows).toFloatArray();
      double[] sums = new double[products.length];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = products[i];
      }
      return new RowSums(count, sums);
    }
  }
}

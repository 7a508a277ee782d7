package io.abaculus.spark.train;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.Device;
import io.abaculus.graph.TensorType;
import io.abaculus.neco.model.BatchGradients;
import io.abaculus.neco.model.TrainingStep;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;

/**
 * What many shards say together, added up by executors: each has a slice of the gradients of all shards, which it adds in
 * the order of the shards. So every executor and the driver are sent as many numbers as there are gradients, however
 * many shards there are, and the sum has the bits of one that is added shard by shard.
 *
 * @param numbers of the sum, one slice after the other; none where no shard has gradients
 * @param said what the shards say beside gradients, in their order
 */
record ShardSums(List<SentNumbers> numbers, List<ShardTask.Done> said) {
  /** More would be small, and each shard has a file for each. */
  private static final int MOST_SLICES = 64;

  /** Computes and adds shards. */
  static ShardSums of(JavaRDD<Integer> shards, ShardTask task) {
    int slices = Math.min(shards.getNumPartitions(), MOST_SLICES);
    JavaRDD<ShardSlice.Sum> sums =
        shards
            .flatMapToPair(number -> ShardSlice.of(number, task.call(number), slices))
            .partitionBy(new HashPartitioner(slices)) // an integer is its own hash
            .mapPartitions(ShardSlice.Sum::of);
    try {
      List<ShardSlice.Sum> all = sums.collect();
      return new ShardSums(
          all.stream().flatMap(sum -> sum.numbers().stream()).toList(),
          all.stream().flatMap(sum -> sum.said().stream()).toList());
    } finally {
      // Executors have them on their disks, where they would stay until the driver's collector finds that nobody asks for them.
      sums.rdd().cleanShuffleDependencies(false);
    }
  }

  /** As the trainer knows them, computed. */
  BatchGradients batchGradients(TrainingStep steps, Device device) {
    BatchGradients all =
        said.stream()
            .map(done -> done.result().batchGradients(steps, device))
            .reduce(BatchGradients::plus)
            .orElseThrow()
            .computed();
    return new BatchGradients(
        all.loss(), numbers.isEmpty() ? null : gradients(steps, device), all.seen(), all.count());
  }

  private Gradients gradients(TrainingStep steps, Device device) {
    List<Parameter> parameters =
        said.stream()
            .map(ShardTask.Done::result)
            .filter(ShardResult::learns)
            .findFirst()
            .orElseThrow()
            .parameters()
            .stream()
            .map(steps.inputs()::get)
            .toList();
    List<TensorType> types =
        parameters.stream().map(parameter -> parameter.value().type()).toList();
    List<SentNumbers> tensors = GradientSlices.joined(numbers, types);
    SequencedMap<Parameter, Tensor> known = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      known.put(parameters.get(i), tensors.get(i).tensor(device));
    }
    return Gradients.known(known);
  }
}

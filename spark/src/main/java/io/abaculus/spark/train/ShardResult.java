package io.abaculus.spark.train;

import io.abaculus.autodiff.Gradients;
import io.abaculus.device.Device;
import io.abaculus.neco.model.BatchGradients;
import io.abaculus.neco.model.TrainingStep;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * What a shard says, on its way to the driver.
 *
 * @param loss of the shard
 * @param learns whether it has gradients
 * @param parameters the numbers of those with gradients among {@link TrainingStep#inputs}
 * @param gradients of these
 * @param seen of the teacher
 * @param count as {@link BatchGradients#count}
 */
record ShardResult(
    SentNumbers loss,
    boolean learns,
    List<Integer> parameters,
    List<SentNumbers> gradients,
    List<SentNumbers> seen,
    int count) implements Serializable {

  /** Copies the lists. */
  ShardResult {
    parameters = List.copyOf(parameters);
    gradients = List.copyOf(gradients);
    seen = List.copyOf(seen);
  }

  static ShardResult of(BatchGradients shard, TrainingStep steps) {
    List<Integer> parameters = new ArrayList<>();
    List<SentNumbers> gradients = new ArrayList<>();
    Gradients known = shard.gradients();
    if (known != null) {
      Map<Parameter, Integer> numbers = numbers(steps.inputs());
      for (Parameter parameter : known.parameters()) {
        parameters.add(Objects.requireNonNull(numbers.get(parameter)));
        gradients.add(SentNumbers.of(known.get(parameter)));
      }
    }
    return new ShardResult(
        SentNumbers.of(shard.loss()),
        known != null,
        parameters,
        gradients,
        shard.seen().stream().map(SentNumbers::of).toList(),
        shard.count());
  }

  private static Map<Parameter, Integer> numbers(List<Parameter> parameters) {
    Map<Parameter, Integer> numbers = new IdentityHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      numbers.put(parameters.get(i), i);
    }
    return numbers;
  }

  /** All but the numbers of gradients. */
  ShardResult withoutGradients() {
    return new ShardResult(loss, learns, parameters, List.of(), seen, count);
  }

  /** As the trainer knows it; its gradients are of no parameters if it is without their numbers. */
  BatchGradients batchGradients(TrainingStep steps, Device device) {
    List<Parameter> inputs = steps.inputs();
    SequencedMap<Parameter, Tensor> known = new LinkedHashMap<>();
    for (int i = 0; i < gradients.size(); i++) {
      known.put(inputs.get(parameters.get(i)), gradients.get(i).tensor(device));
    }
    return new BatchGradients(
        loss.tensor(device),
        learns ? Gradients.known(known) : null,
        seen.stream().map(numbers -> numbers.tensor(device)).toList(),
        count);
  }
}

package io.abaculus.reference;

import io.abaculus.device.HostArray;
import io.abaculus.device.RandomNumbers;
import io.abaculus.graph.Sampling;

/** Random numbers, which every device makes in the same way. */
final class ReferenceSampling {
  private ReferenceSampling() {}

  static void run(Sampling op, HostArray key, HostArray result) {
    long seed = key.getLong(0);
    long counter = key.getLong(1);
    switch (op) {
      case Sampling.RandomUniform uniform ->
          RandomNumbers.uniform(seed, counter, result, 0, result.size());
      case Sampling.RandomNormal normal ->
          RandomNumbers.normal(seed, counter, result, 0, result.size());
      case Sampling.RandomPermutation permutation ->
          RandomNumbers.permutation(seed, counter, result);
    }
  }
}

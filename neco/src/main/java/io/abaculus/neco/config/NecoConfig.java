package io.abaculus.neco.config;

import java.util.List;

/**
 * Everything a training run is told, checked and typed. It is bound from a {@link LayeredConfig};
 * what each key means and where its default comes from is said in {@code presets/common.yml}.
 *
 * @param seed of every random draw of the run
 * @param numWorkers threads that decode and augment images, at most; a loader need not use more
 *     than there are cores
 */
public record NecoConfig(
    @Key(value = "seed", range = "[0, 9223372036854775807]") long seed,
    @Key(value = "num_workers", range = "[1, 1024]") int numWorkers,
    DataConfig data,
    ModelConfig model,
    LossConfig loss,
    TrainConfig train,
    ValidationConfig validation) {

  /** What the run starts from. */
  public InitialWeights initialWeights() {
    return InitialWeights.of(model, train);
  }

  /** The whole configuration as YAML; read again, it gives an equal one. */
  public String toYaml() {
    return YamlWriter.write(this, List.of(), key -> null);
  }
}

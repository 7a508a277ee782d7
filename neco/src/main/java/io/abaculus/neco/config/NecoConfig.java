package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a training run is told, checked and typed. It is bound from a {@link LayeredConfig};
 * what each key means and where its default comes from is said in {@code presets/common.yml}.
 *
 * <p>A component's key is its name in snake case behind the prefix given here.
 *
 * @param seed of every random draw of the run
 * @param numWorkers threads that decode and augment images, at most; a loader need not use more
 *     than there are cores
 * @param device what computes, such as {@code cpu} or {@code tornado:1}; null: what the process was started
 *     with, which is {@code cpu} if nothing else was said
 * @param gpu how a GPU computes
 * @param objective what the run trains for
 * @param data the images and how they are cropped
 * @param model the backbone and the projection head
 * @param loss what NeCo compares
 * @param dino what self-distillation compares
 * @param train the optimizer, its schedules and how long the run lasts
 * @param validation what is measured meanwhile
 */
public record NecoConfig(
    @Accepts(range = "[0, 9223372036854775807]") long seed,
    @Accepts(range = "[1, 1024]") int numWorkers,
    @Accepts(nullable = true) @Nullable String device,
    @JsonUnwrapped GpuConfig gpu,
    @JsonProperty("train.objective") Objective objective,
    @JsonUnwrapped(prefix = "data.") DataConfig data,
    @JsonUnwrapped(prefix = "train.") ModelConfig model,
    @JsonUnwrapped(prefix = "train.") LossConfig loss,
    @JsonUnwrapped(prefix = "dino.") DinoConfig dino,
    @JsonUnwrapped(prefix = "train.") TrainConfig train,
    @JsonUnwrapped ValidationConfig validation) {

  /** What the run starts from. */
  public InitialWeights initialWeights() {
    return InitialWeights.of(model, train);
  }

  /** The whole configuration as YAML; read again, it gives an equal one. */
  public String toYaml() {
    return YamlWriter.write(Binding.tree(this), List.of(), key -> null);
  }
}

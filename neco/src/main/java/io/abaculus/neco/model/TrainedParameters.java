package io.abaculus.neco.model;

import io.abaculus.neco.config.TrainConfig;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.optim.Schedule;
import io.abaculus.tensor.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The parameters of the student that training changes, grouped by how fast and with what decay.
 *
 * @param backboneRate learning rate of the backbone, by step
 * @param headRate learning rate of the head, by step
 * @param weightDecay of matrices and tokens, by step
 * @param spareNormAndBias whether biases and parameters of one axis have no weight decay
 */
public record TrainedParameters(
    Schedule backboneRate, Schedule headRate, Schedule weightDecay, boolean spareNormAndBias) {
  /** Replaces hidden patches in pre-training. NeCo hides none, so it has no gradient. */
  private static final String UNUSED = "mask_token";

  /**
   * The schedules of a configuration: cosines over the run.
   *
   * @param steps how long the schedules are
   */
  public static TrainedParameters of(TrainConfig config, long steps) {
    return new TrainedParameters(
        Schedule.cosine(config.lrBackbone(), config.finalLr(), steps),
        Schedule.cosine(config.lrHeads(), config.finalLr(), steps),
        Schedule.cosine(config.weightDecay(), config.weightDecayEnd(), steps),
        config.excludeNormBias());
  }

  /** The groups of a student, without empty ones: backbone and head, with and without decay. */
  public List<ParameterGroup> groups(Encoder student) {
    List<ParameterGroup> groups = new ArrayList<>();
    add(groups, "backbone", student.backbone().trainableParameters(), backboneRate);
    add(groups, "head", student.head().trainableParameters(), headRate);
    return groups;
  }

  private void add(
      List<ParameterGroup> groups, String name, List<Parameter> parameters, Schedule rate) {
    Predicate<Parameter> spared =
        spareNormAndBias ? ParameterGroup.sparedDecay() : parameter -> false;
    List<Parameter> used =
        parameters.stream().filter(parameter -> !parameter.name().equals(UNUSED)).toList();
    add(groups, name, used, spared.negate(), rate, weightDecay);
    add(groups, name + " without decay", used, spared, rate, Schedule.constant(0));
  }

  private static void add(
      List<ParameterGroup> groups,
      String name,
      List<Parameter> parameters,
      Predicate<Parameter> chosen,
      Schedule rate,
      Schedule decay) {
    List<Parameter> members = parameters.stream().filter(chosen).toList();
    if (!members.isEmpty()) {
      groups.add(new ParameterGroup(name, members, rate, decay));
    }
  }
}

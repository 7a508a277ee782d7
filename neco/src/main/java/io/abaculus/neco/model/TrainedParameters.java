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
    return of(config, steps, 0);
  }

  /**
   * The schedules of a configuration, the learning rates with a warm-up.
   *
   * @param steps how long the schedules are
   * @param warmup the part of these in which the learning rates rise from 0, in steps
   */
  public static TrainedParameters of(TrainConfig config, long steps, long warmup) {
    return new TrainedParameters(
        rate(config.lrBackbone(), config.finalLr(), steps, warmup),
        rate(config.lrHeads(), config.finalLr(), steps, warmup),
        Schedule.cosine(config.weightDecay(), config.weightDecayEnd(), steps),
        config.excludeNormBias());
  }

  private static Schedule rate(double base, double end, long steps, long warmup) {
    Schedule cosine = Schedule.cosine(base, end, Math.max(1, steps - warmup));
    return warmup == 0 ? cosine : new Schedule.LinearWarmup(0, warmup, cosine);
  }

  /** The groups of a student, without empty ones: backbone and head, with and without decay. */
  public List<ParameterGroup> groups(Encoder student) {
    return groups(student, List.of());
  }

  /** The groups of a student whose head goes on with further parameters. */
  public List<ParameterGroup> groups(Encoder student, List<Parameter> ofHead) {
    List<Parameter> head = new ArrayList<>(student.head().trainableParameters());
    head.addAll(ofHead);
    List<ParameterGroup> groups = new ArrayList<>();
    add(groups, "backbone", student.backbone().trainableParameters(), backboneRate);
    add(groups, "head", head, headRate);
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

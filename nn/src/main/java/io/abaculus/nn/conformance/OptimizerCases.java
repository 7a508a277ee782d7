package io.abaculus.nn.conformance;

import io.abaculus.autodiff.Gradients;
import io.abaculus.conformance.CaseArguments;
import io.abaculus.conformance.CaseAttributes;
import io.abaculus.conformance.CaseRunner;
import io.abaculus.formats.json.Json;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.optim.AdamW;
import io.abaculus.nn.optim.GradientClipping;
import io.abaculus.nn.optim.Optimizer;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.optim.Schedule;
import io.abaculus.nn.optim.Sgd;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The golden cases about optimizers: parameters driven by given gradients, step by step. */
final class OptimizerCases {
  private OptimizerCases() {}

  static Map<String, CaseRunner> runners() {
    return Map.of(
        "adamw_trajectory", CaseRunner.of(OptimizerCases::adamw),
        "sgd_trajectory", CaseRunner.of(OptimizerCases::sgd),
        "clip_grad_norm", CaseRunner.of(OptimizerCases::clip),
        "cosine_schedule", CaseRunner.of(OptimizerCases::cosine));
  }

  private static Map<String, Tensor> adamw(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    double[] betas = attributes.numbers("betas", 2);
    List<ParameterGroup> groups = new ArrayList<>();
    for (Json group : attributes.get("groups").asArray()) {
      String name = name(groups.size());
      groups.add(
          new ParameterGroup(
              name,
              List.of(first(at, name)),
              schedule(attributes, group.get("lr").asDouble()),
              Schedule.constant(group.get("weight_decay").asDouble())));
    }
    AdamW optimizer =
        new AdamW(
            groups, new AdamW.Coefficients(betas[0], betas[1], attributes.number("eps", 1e-8)));
    return trajectory(at, optimizer);
  }

  private static Map<String, Tensor> sgd(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    ParameterGroup group =
        new ParameterGroup(
            name(0),
            List.of(first(at, name(0))),
            schedule(attributes, attributes.number("lr")),
            Schedule.constant(attributes.number("weight_decay", 0)));
    Optimizer optimizer =
        new Sgd(
            List.of(group),
            attributes.number("momentum", 0),
            attributes.flag("nesterov", false));
    return trajectory(at, optimizer);
  }

  /** The parameter of the first group is called p, that of the second q, and so on. */
  private static String name(int group) {
    return String.valueOf((char) ('p' + group));
  }

  private static Parameter first(CaseArguments at, String name) {
    return new Parameter(name, at.input(name + "0"));
  }

  private static Schedule schedule(CaseAttributes attributes, double rate) {
    Json schedule = attributes.optional("schedule");
    if (schedule == null) {
      return Schedule.constant(rate);
    }
    String type = schedule.get("type").asString();
    return switch (type) {
      case "constant" -> Schedule.constant(rate);
      case "cosine_annealing" ->
          new Schedule.CosineWave(
              rate,
              schedule.asObject().containsKey("eta_min") ? schedule.get("eta_min").asDouble() : 0,
              schedule.get("t_max").asLong());
      case "step" ->
          new Schedule.Step(
              rate, schedule.get("gamma").asDouble(), schedule.get("step_size").asLong());
      default -> throw new TensorException("schedule '" + type + "' is not supported");
    };
  }

  /** Runs every step as a plan of its own, and keeps the parameters after each. */
  private static Map<String, Tensor> trajectory(CaseArguments at, Optimizer optimizer) {
    List<ParameterGroup> groups = optimizer.groups();
    List<Parameter> parameters = groups.stream().flatMap(g -> g.parameters().stream()).toList();
    Map<String, List<Tensor>> values = new LinkedHashMap<>();
    int steps = at.attributes().integer("steps");
    double[] rates = new double[steps];
    for (int step = 0; step < steps; step++) {
      rates[step] = groups.getFirst().learningRate().at(step);
      optimizer.step(given(at, parameters, step));
      Tensors.evaluate(List.of(), optimizer.assigned());
      for (Parameter parameter : parameters) {
        Tensor copy = new Parameter(parameter.name(), parameter.value()).value();
        values.computeIfAbsent(parameter.name(), name -> new ArrayList<>()).add(copy);
      }
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    values.forEach((name, list) -> outputs.put(name, Tensors.stack(list, 0)));
    outputs.put("lr", Tensors.of(rates, at.device(), steps));
    return outputs;
  }

  /** The gradients of a loss that is linear in the parameters, with the given ones as factors. */
  private static Gradients given(CaseArguments at, List<Parameter> parameters, int step) {
    List<Tensor> gradients = new ArrayList<>();
    for (Parameter parameter : parameters) {
      gradients.add(at.input("grad_" + parameter.name()).select(0, step));
    }
    return of(parameters, gradients);
  }

  private static Gradients of(List<Parameter> parameters, List<Tensor> gradients) {
    Tensor loss = parameters.getFirst().value().mul(gradients.getFirst()).sum();
    for (int i = 1; i < parameters.size(); i++) {
      loss = loss.add(parameters.get(i).value().mul(gradients.get(i)).sum());
    }
    return Gradients.of(loss, parameters);
  }

  private static Map<String, Tensor> clip(CaseArguments at) {
    at.attributes().require("norm_type", "2");
    List<Parameter> parameters = new ArrayList<>();
    List<Tensor> given = new ArrayList<>();
    for (int i = 0;; i++) {
      Tensor gradient = at.optionalInput("g" + i);
      if (gradient == null) {
        break;
      }
      given.add(gradient);
      parameters.add(new Parameter("g" + i, gradient));
    }
    GradientClipping.Clipped clipped =
        GradientClipping.byGlobalNorm(of(parameters, given), at.attributes().number("max_norm"));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    parameters.forEach(
        parameter -> outputs.put(parameter.name(), clipped.gradients().get(parameter)));
    outputs.put("total_norm", clipped.norm());
    return outputs;
  }

  private static Map<String, Tensor> cosine(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    int perEpoch = attributes.integer("steps_per_epoch");
    int steps = attributes.integer("epochs") * perEpoch;
    int warmup = attributes.integer("warmup_epochs", 0) * perEpoch;
    Schedule schedule =
        new Schedule.LinearWarmup(
            attributes.number("start_warmup_value", 0),
            warmup,
            Schedule.cosine(
                attributes.number("base"), attributes.number("final"), steps - warmup));
    double[] values = new double[steps];
    for (int step = 0; step < steps; step++) {
      values[step] = schedule.at(step);
    }
    return Map.of("y", Tensors.of(values, at.device(), steps));
  }
}

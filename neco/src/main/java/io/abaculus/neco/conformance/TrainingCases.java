package io.abaculus.neco.conformance;

import io.abaculus.conformance.CaseArguments;
import io.abaculus.conformance.CaseAttributes;
import io.abaculus.conformance.CaseRunner;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.neco.loss.CropLayout;
import io.abaculus.neco.loss.NecoLoss;
import io.abaculus.neco.model.Encoder;
import io.abaculus.neco.model.Encoder.HeadConfig;
import io.abaculus.neco.model.NecoModel;
import io.abaculus.neco.model.NecoStep;
import io.abaculus.neco.model.StepInput;
import io.abaculus.neco.model.TrainedParameters;
import io.abaculus.nn.Scope;
import io.abaculus.nn.conformance.NetworkCases;
import io.abaculus.nn.optim.AdamW;
import io.abaculus.nn.optim.Schedule;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A whole training: crops in, losses and final weights out. */
final class TrainingCases {
  private static final String NUMBER = "(\\d*\\.?\\d+|\\d+\\.)";
  private static final Pattern RATE =
      Pattern.compile("cosine annealing to " + NUMBER + " over the steps");
  private static final Pattern DECAY =
      Pattern.compile("cosine " + NUMBER + " to " + NUMBER + " over the steps");
  private static final Pattern AVERAGE =
      Pattern.compile(
          "momentum cosine " + NUMBER + " to " + NUMBER + " over the steps; updated from the"
              + " student weights before the optimizer step of the same iteration");
  private static final String NO_DECAY =
      "parameters of one dimension or whose name ends in .bias";

  private TrainingCases() {}

  static Map<String, CaseRunner> runners() {
    return Map.of("neco_training_trajectory", CaseRunner.of(TrainingCases::train));
  }

  private static Map<String, Tensor> train(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    attributes.require("drop_path", "0");
    int steps = attributes.integer("steps");
    VitConfig backbone =
        NetworkCases.dinov2Config(attributes.group("vit"), at.parameters().keySet());
    NecoModel model = model(at, backbone);
    NecoLoss loss = LossCases.attributesOfLoss(attributes);
    NecoStep step =
        new NecoStep(
            model,
            loss,
            null,
            optimizer(attributes.group("optimizer"), model, steps),
            schedule(attributes, "ema", AVERAGE, steps),
            NecoStep.Options.plain(0));
    CropLayout layout = layout(attributes, backbone.patchSize());
    double[] losses = new double[steps];
    for (int number = 0; number < steps; number++) {
      String prefix = "step" + number + ".";
      losses[number] =
          step.next(input(at, prefix, layout), LossCases.permutations(at, prefix, layout)).run();
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("losses", Tensors.of(losses, at.device(), steps));
    addWeights(outputs, "student.", model.student());
    addWeights(outputs, "teacher.", model.teaching());
    return outputs;
  }

  private static void addWeights(Map<String, Tensor> outputs, String prefix, Encoder encoder) {
    for (Parameter parameter : encoder.parameters()) {
      outputs.put(prefix + parameter.name(), parameter.value());
    }
  }

  /** Student and teacher, which begin with the same weights. */
  private static NecoModel model(CaseArguments at, VitConfig backbone) {
    CaseAttributes head = at.attributes().group("head");
    head.require("activation", "\"gelu\"");
    head.require("l2_normalize", "true");
    HeadConfig size =
        new HeadConfig(head.integer("layers"), head.integer("hidden"), head.integer("out"));
    DType dtype = at.parameter("cls_token").dtype();
    NecoModel model =
        new NecoModel(
            new Encoder(backbone, size, Scope.blank(dtype, at.device())),
            new Encoder(backbone, size, Scope.blank(dtype, at.device())));
    for (Parameter parameter : model.parameters()) {
      parameter.assign(at.parameter(parameter.name()));
    }
    Tensors.evaluate(List.of(), model.parameters());
    return model;
  }

  private static AdamW optimizer(CaseAttributes attributes, NecoModel model, int steps) {
    attributes.require("type", "\"adamw\"");
    attributes.require("no_decay", "\"" + NO_DECAY + "\"");
    double[] betas = attributes.numbers("betas", 2);
    String annealing = attributes.text("lr_schedule");
    Matcher rate = matched(attributes, "lr_schedule", RATE, annealing);
    double end = Double.parseDouble(rate.group(1));
    TrainedParameters trained =
        new TrainedParameters(
            Schedule.cosine(attributes.number("lr_backbone"), end, steps),
            Schedule.cosine(attributes.number("lr_heads"), end, steps),
            schedule(attributes, "weight_decay", DECAY, steps),
            true);
    return new AdamW(
        trained.groups(model.student()),
        new AdamW.Coefficients(betas[0], betas[1], attributes.number("eps")));
  }

  /** A cosine that a case describes in words. */
  private static Schedule schedule(
      CaseAttributes attributes, String name, Pattern words, int steps) {
    Matcher found = matched(attributes, name, words, attributes.text(name));
    return Schedule.cosine(
        Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2)), steps);
  }

  private static Matcher matched(
      CaseAttributes attributes, String name, Pattern words, String text) {
    Matcher matcher = words.matcher(text);
    if (!matcher.matches()) {
      throw attributes.unsupported(name, "'" + text + "'", "what matches " + words);
    }
    return matcher;
  }

  private static CropLayout layout(CaseAttributes attributes, int patchSize) {
    int[] sizes = attributes.integers("size_crops", 2);
    return LossCases.layout(
        attributes,
        attributes.integer("batch"),
        sizes[0] / patchSize,
        sizes[1] / patchSize,
        patchSize);
  }

  private static StepInput input(CaseArguments at, String prefix, CropLayout layout) {
    int[] sizes = at.attributes().integers("size_crops", 2);
    List<Tensor> crops = new ArrayList<>();
    for (int crop = 0; crop < layout.crops(); crop++) {
      Tensor images = at.input(prefix + "crop" + crop);
      int size = sizes[layout.isLocal(crop) ? 1 : 0];
      if (images.dim(0) != layout.images() || images.dim(-1) != size || images.dim(-2) != size) {
        throw new TensorException(
            "crop %d is %s, expected %d images of %d x %d"
                .formatted(crop, images.shape(), layout.images(), size, size));
      }
      crops.add(images);
    }
    List<Tensor> local = crops.subList(layout.globalCrops(), crops.size());
    return new StepInput(
        Tensors.concat(crops.subList(0, layout.globalCrops()), 0),
        local.isEmpty() ? null : Tensors.concat(local, 0),
        LossCases.boxes(at, prefix, layout));
  }
}

package io.abaculus.neco.model;

import io.abaculus.device.Device;
import io.abaculus.graph.DType;
import io.abaculus.neco.config.ArchVersion;
import io.abaculus.neco.config.ModelConfig;
import io.abaculus.neco.config.TrainableBlocks;
import io.abaculus.neco.model.Encoder.HeadConfig;
import io.abaculus.nn.Layer;
import io.abaculus.nn.Scope;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.nn.vit.VitConfig;
import io.abaculus.nn.vit.VitConfig.Architecture;
import io.abaculus.nn.vit.VitConfig.PositionResizing;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The student, which is trained, and the teacher, which follows it as a moving average.
 *
 * @param student drops residual branches at random while it trains
 * @param teacher of the same shape, drops nothing; null: the student teaches itself
 */
public record NecoModel(Encoder student, @Nullable Encoder teacher) {
  private static final double LAYER_NORM_EPSILON = 1e-6;

  /** Of the weights of linear maps, as {@link io.abaculus.nn.Initializer#truncatedNormal} draws them. */
  private static final double FIRST_DEVIATION = 0.02;

  private static final Pattern IN_BLOCK = Pattern.compile("blocks\\.(\\d+)\\..*");

  /** Random numbers of the teacher's own come from another seed than the student's. */
  private static final long TEACHER_SEED = 0x7465616368657221L;

  /**
   * A model with random weights. The teacher's backbone begins as a copy of the student's; so does its
   * head if the configuration says so, otherwise it begins with numbers of its own.
   */
  public static NecoModel random(ModelConfig config, long seed, Device device) {
    VitConfig backbone = backbone(config);
    HeadConfig head = head(config);
    Encoder student =
        new Encoder(
            backbone.withDropPath(config.dropPathRate()),
            head,
            Scope.random(seed, DType.FLOAT32, device));
    Encoder teacher =
        config.useTeacher()
            ? new Encoder(
                backbone, head, Scope.random(seed ^ TEACHER_SEED, DType.FLOAT32, device))
            : null;
    switch (config.linearInit()) {
      case TRUNCATED_NORMAL -> {}
      case XAVIER -> widenToXavier(student.backbone());
    }
    NecoModel model = new NecoModel(student, teacher);
    model.copyBackboneToTeacher();
    if (config.copyHeadToTeacher()) {
      model.copyHeadToTeacher();
    }
    model.setTrainable(config.trainableBlocks());
    return model;
  }

  /** The backbone that a configuration describes, without stochastic depth. */
  public static VitConfig backbone(ModelConfig config) {
    ModelConfig.Backbone sizes = config.backbone();
    boolean v2 = config.archVersion() == ArchVersion.V2;
    return new VitConfig(
        v2 ? Architecture.DINOV2 : Architecture.DINO,
        sizes.imageSize(),
        sizes.patchSize(),
        sizes.embedDim(),
        sizes.depth(),
        sizes.numHeads(),
        sizes.mlpRatio(),
        sizes.feedForward(),
        config.numRegisterTokens(),
        new PositionResizing(config.interpolateOffset(), config.interpolateAntialias()),
        LAYER_NORM_EPSILON,
        v2 ? config.initValues() : 0,
        0,
        false);
  }

  /** The projection head that a configuration describes. */
  public static HeadConfig head(ModelConfig config) {
    return new HeadConfig(
        config.nLayersProjectionHead(),
        config.projectionHiddenDim(),
        config.projectionFeatDim());
  }

  /** Scales the first values of the blocks' linear maps to Xavier's deviation. */
  private static void widenToXavier(VisionTransformer backbone) {
    List<Parameter> widened = new ArrayList<>();
    for (Parameter parameter : backbone.parameters()) {
      if (IN_BLOCK.matcher(parameter.name()).matches() && parameter.shape().rank() == 2) {
        double xavier = Math.sqrt(2.0 / (parameter.shape().dim(0) + parameter.shape().dim(1)));
        parameter.assign(parameter.value().mul(xavier / FIRST_DEVIATION));
        widened.add(parameter);
      }
    }
    Tensors.evaluate(List.of(), widened);
  }

  /** What sees the global crops: the teacher, or the student if it is its own. */
  public Encoder teaching() {
    return teacher != null ? teacher : student;
  }

  /** Gives the teacher's backbone the weights of the student's, as after loading weights. */
  public void copyBackboneToTeacher() {
    if (teacher != null) {
      copy(student.backbone(), teacher.backbone());
    }
  }

  /** Gives the teacher's head the weights of the student's. */
  public void copyHeadToTeacher() {
    if (teacher != null) {
      copy(student.head(), teacher.head());
    }
  }

  private static void copy(Layer from, Layer to) {
    List<Parameter> source = from.parameters();
    List<Parameter> target = to.parameters();
    for (int i = 0; i < target.size(); i++) {
      target.get(i).assign(source.get(i).value());
    }
    Tensors.evaluate(List.of(), target);
  }

  /** Chooses which parameters of the student's backbone are trained. Its head always is. */
  public void setTrainable(TrainableBlocks blocks) {
    int depth = student.backbone().config().depth();
    for (Parameter parameter : student.backbone().parameters()) {
      Matcher inBlock = IN_BLOCK.matcher(parameter.name());
      parameter.setTrainable(
          inBlock.matches()
              ? blocks.trainsBlock(Integer.parseInt(inBlock.group(1)), depth)
              : blocks.trainsOutsideBlocks());
    }
  }

  /** All parameters by the names a checkpoint keeps them under are these with a prefix each. */
  public List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>(student.parameters());
    if (teacher != null) {
      parameters.addAll(teacher.parameters());
    }
    return parameters;
  }
}

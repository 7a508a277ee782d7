package io.abaculus.eval.linear;

import io.abaculus.data.image.LabelMap;
import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.eval.features.ModelIdentity;
import io.abaculus.eval.features.PatchEncoder;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.formats.json.Json;
import io.abaculus.formats.safetensors.SafetensorsFile;
import io.abaculus.graph.DType;
import io.abaculus.nn.Initializer;
import io.abaculus.nn.Linear;
import io.abaculus.nn.Scope;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.NotFinite;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.tensor.LossReduction;
import io.abaculus.tensor.Losses;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.Resampling;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One linear map from the features of a patch to scores of classes: a segmentation by a frozen model.
 *
 * <p>The published code enlarges features and maps each pixel. Enlarging is linear along the patches, the
 * map along the channels, and a pixel's weights sum to one, which leaves the bias alone: so scores of
 * patches are enlarged here, which is the same and costs as many times less as there are fewer classes
 * than channels.
 */
public final class LinearHead {
  private static final String FORMAT = "abaculus linear head 1";

  /**
   * What a head is made for.
   *
   * @param model whose features it maps
   * @param patchSize the side of the model's patches in pixels
   * @param channels of the model's features
   * @param classNames by the labels
   */
  public record Description(
      ModelIdentity model, int patchSize, int channels, List<String> classNames)
      implements
      Serializable {
    /**
     * Copies the names.
     *
     * @throws IllegalArgumentException if there are no classes, or more than labels of 8 bits tell apart
     */
    public Description {
      classNames = List.copyOf(classNames);
      if (classNames.isEmpty() || classNames.size() > 256) {
        throw new IllegalArgumentException(
            "a head for %d classes: there are 1 to 256".formatted(classNames.size()));
      }
    }

    /** A head's for a model. */
    public static Description of(
        PatchEncoder encoder, ModelIdentity model, List<String> classNames) {
      return new Description(model, encoder.patchSize(), encoder.channels(), classNames);
    }
  }

  private final Description description;
  private final Device device;
  private final Linear linear;
  private @Nullable NotFinite notFinite;

  private LinearHead(Description description, Scope scope) {
    this.description = description;
    this.device = scope.device();
    Initializer first = Initializer.fanIn(description.channels);
    this.linear =
        new Linear(scope, description.channels, description.classNames.size(), first, first);
  }

  /** A head with the random first values that PyTorch gives a convolution. */
  public static LinearHead random(Description description, long seed, Device device) {
    return new LinearHead(description, Scope.random(seed, DType.FLOAT32, device));
  }

  /**
   * A head of given numbers.
   *
   * @param weight (classes, channels)
   * @param bias (classes)
   */
  public static LinearHead of(
      Description description, float[] weight, float[] bias, Device device) {
    LinearHead head = new LinearHead(description, Scope.blank(DType.FLOAT32, device));
    List<Parameter> parameters = head.linear.parameters();
    fill(parameters.getFirst(), weight);
    fill(parameters.getLast(), bias);
    return head;
  }

  /** Copies the numbers, since a plan would write new ones into the array of a parameter. */
  private static void fill(Parameter parameter, float[] numbers) {
    parameter.load(new HostArray(parameter.value().type(), numbers.clone(), 0));
  }

  /** The weights (classes, channels). */
  public float[] weight() {
    return linear.weight().value().toFloatArray();
  }

  /** The bias (classes). */
  public float[] bias() {
    return linear.parameters().getLast().value().toFloatArray();
  }

  /** What it is made for. */
  public Description description() {
    return description;
  }

  /** The linear map: weights (classes, channels) and a bias (classes). */
  Linear linear() {
    return linear;
  }

  /**
   * The class of each pixel.
   *
   * @param features of an image, with the channels that the head is made for
   * @param height of the result, at least 1; a number of it, the width and the classes is kept for a moment
   */
  public LabelMap predict(PatchFeatures features, int height, int width) {
    Tensor tokens =
        Tensors.of(features.patches(), device, 1, features.count(), features.channels());
    long[] classes =
        logits(tokens, features.rows(), features.columns(), height, width)
            .argmax(1)
            .toLongArray();
    return LabelMap.of(width, height, classes);
  }

  /**
   * The scores of each pixel's classes.
   *
   * @param tokens (batch, rows · columns, channels)
   * @return (batch, classes, height, width)
   */
  Tensor logits(Tensor tokens, int rows, int columns, int height, int width) {
    Tensor ofPatches =
        linear.forward(tokens).transpose(1, 2).reshape(tokens.dim(0), linear.out(), rows, columns);
    return Resampling.of(Resampling.Mode.BILINEAR).resize(ofPatches, height, width);
  }

  /**
   * What images add to the mean cross-entropy over the pixels that count of more images.
   *
   * @param tokens (batch, rows · columns, channels)
   * @param labels (batch, height, width), of an integer type
   * @param ignored the label of pixels that do not count
   * @param counted how many pixels of all images count
   */
  Tensor loss(Tensor tokens, int rows, int columns, Tensor labels, int ignored, long counted) {
    Tensor sum =
        Losses.crossEntropy(
            logits(tokens, rows, columns, labels.dim(1), labels.dim(2)),
            labels,
            ignored,
            0,
            LossReduction.SUM);
    // A tensor, since a number would be part of the plan, of which each step would need its own.
    return sum.div(Tensors.scalar((double) counted, DType.FLOAT32, device));
  }

  /**
   * Refuses a model that the head is not made for.
   *
   * @throws IllegalArgumentException if the model's features are of another size or come from other weights,
   *     saying which
   */
  public void requireFits(PatchEncoder encoder, ModelIdentity model) {
    requireSizes(encoder, model.name());
    if (!model.digest().equals(description.model.digest())) {
      throw new IllegalArgumentException(
          "the head was trained on the features of %s, and the weights of %s are others"
              .formatted(description.model.name(), model.name()));
    }
  }

  /**
   * Refuses a model whose features the head cannot map, and takes those of other weights.
   *
   * @param name of the model, for the message
   * @throws IllegalArgumentException if the model's features or patches are of another size, saying which
   */
  public void requireSizes(PatchEncoder encoder, String name) {
    if (encoder.channels() != description.channels
        || encoder.patchSize() != description.patchSize) {
      throw new IllegalArgumentException(
          "the head is for %s, of %d channels in patches of %d pixels; %s has %d in patches of %d"
              .formatted(
                  description.model.name(),
                  description.channels,
                  description.patchSize,
                  name,
                  encoder.channels(),
                  encoder.patchSize()));
    }
  }

  /**
   * Writes it as safetensors, with what it is made for as metadata. What was there under that name before
   * stays whole until the new file is.
   *
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    ModelCheckpoint.save(file, StateDict.of(linear), metadata());
  }

  /** What it is made for, as a file says it. */
  Map<String, String> metadata() {
    return Map.of(
        "format", FORMAT,
        "model", description.model.name(),
        "model_digest", description.model.digest(),
        "patch_size", Integer.toString(description.patchSize),
        "class_names",
        description.classNames.stream()
            .map(Json::quote)
            .collect(Collectors.joining(",", "[", "]")));
  }

  /**
   * Reads one that was saved.
   *
   * @throws IOException if it cannot be read, or is no head, or its numbers are not those of its classes
   */
  public static LinearHead load(Path file, Device device) throws IOException {
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      Map<String, String> metadata = open.metadata();
      if (!FORMAT.equals(metadata.get("format"))) {
        throw new IOException(
            file + " is no head of a linear segmentation: its metadata do not say so");
      }
      LinearHead head = new LinearHead(described(file, open), Scope.blank(DType.FLOAT32, device));
      head.notFinite =
          ModelCheckpoint.load(
              StateDict.of(open), head.linear.parameters(), ModelCheckpoint.Strictness.EXACT)
              .notFinite();
      return head;
    }
  }

  /** What is NaN or infinite among the numbers that it was read with, in a line for the user; null if nothing is. */
  public @Nullable String notFinite() {
    return notFinite == null ? null : notFinite.line();
  }

  private static Description described(Path file, SafetensorsFile open) throws IOException {
    Map<String, String> metadata = open.metadata();
    try {
      long[] shape = open.tensor("weight").shape();
      List<String> names =
          Json.parse(metadata.getOrDefault("class_names", "")).asArray().stream()
              .map(Json::asString)
              .toList();
      if (shape.length != 2 || shape[0] != names.size()) {
        throw new IOException(
            "%s: weights of shape %s are not those of %d classes"
                .formatted(file, Arrays.toString(shape), names.size()));
      }
      return new Description(
          new ModelIdentity(
              metadata.getOrDefault("model", "an unknown model"),
              metadata.getOrDefault("model_digest", "")),
          Integer.parseInt(metadata.getOrDefault("patch_size", "")),
          Math.toIntExact(shape[1]),
          names);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException(
          "%s does not say what the head is made for: %s".formatted(file, e.getMessage()), e);
    }
  }
}

package io.abaculus.conformance;

import io.abaculus.formats.json.Json;
import io.abaculus.graph.Fused.RoiPooling;
import io.abaculus.graph.Fused.SortAttributes;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Functions;
import io.abaculus.tensor.LossReduction;
import io.abaculus.tensor.Losses;
import io.abaculus.tensor.Resampling;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The operations of golden cases that are operations on tensors. Inputs, outputs and attributes are
 * named and shaped as in PyTorch, mostly; attributes that are absent have PyTorch's defaults.
 */
public final class TensorCases {
  private final Map<String, CaseRunner> runners = new LinkedHashMap<>();

  private TensorCases() {
    elementwise();
    reductions();
    choices();
    networks();
  }

  /** The runners by the name of the operation; unmodifiable. */
  public static Map<String, CaseRunner> runners() {
    return Map.copyOf(new TensorCases().runners);
  }

  private interface Single {
    Tensor apply(CaseArguments at);
  }

  /** An operation with the one output y. */
  private void add(String op, Single operation) {
    runners.put(op, CaseRunner.of(at -> Map.of("y", operation.apply(at))));
  }

  // ---- elementwise ----

  private void elementwise() {
    unary("abs", Tensor::abs);
    unary("atan", Tensor::atan);
    unary("ceil", Tensor::ceil);
    unary("cos", Tensor::cos);
    unary("erf", Tensor::erf);
    unary("exp", Tensor::exp);
    unary("expm1", Tensor::expm1);
    unary("floor", Tensor::floor);
    unary("log", Tensor::log);
    unary("log1p", Tensor::log1p);
    unary("neg", Tensor::neg);
    unary("reciprocal", Tensor::reciprocal);
    unary("relu", Tensor::relu);
    unary("round", Tensor::round);
    unary("rsqrt", Tensor::rsqrt);
    unary("sigmoid", Tensor::sigmoid);
    unary("sign", Tensor::sign);
    unary("silu", Tensor::silu);
    unary("sin", Tensor::sin);
    unary("sqrt", Tensor::sqrt);
    unary("square", Tensor::square);
    unary("tanh", Tensor::tanh);
    add(
        "gelu",
        at -> {
          at.attributes().require("approximate", "\"none\"");
          return at.input("x").gelu();
        });
    binary("add", Tensor::add);
    binary("sub", Tensor::sub);
    binary("mul", Tensor::mul);
    binary("div", Tensor::div);
    binary("maximum", Tensor::maximum);
    binary("minimum", Tensor::minimum);
    add(
        "pow",
        at -> at.attributes().has("exponent")
            ? at.input("x").pow(at.attributes().number("exponent"))
            : at.input("a").pow(at.input("b")));
    add(
        "clamp",
        at -> at.input("x")
            .clamp(
                at.attributes().number("min", Double.NEGATIVE_INFINITY),
                at.attributes().number("max", Double.POSITIVE_INFINITY)));
    add("where", at -> Tensors.where(at.input("condition"), at.input("a"), at.input("b")));
  }

  private void unary(String op, UnaryOperator<Tensor> function) {
    add(op, at -> function.apply(at.input("x")));
  }

  private void binary(String op, BinaryOperator<Tensor> function) {
    add(op, at -> function.apply(at.input("a"), at.input("b")));
  }

  // ---- reductions ----

  private interface AxesFunction {
    Tensor apply(Tensor x, int... axes);
  }

  private void reductions() {
    reduction("sum", Tensor::sum);
    reduction("mean", Tensor::mean);
    reduction("max", Tensor::max);
    reduction("min", Tensor::min);
    reduction("logsumexp", Tensor::logSumExp);
    add("var", at -> reduce(at, (x, axes) -> x.variance(correction(at.attributes()), axes)));
    add(
        "std",
        at -> reduce(at, (x, axes) -> x.std(correction(at.attributes()), axes)));
    add("argmax", at -> reduceOne(at, Tensor::argmax));
    add("argmin", at -> reduceOne(at, Tensor::argmin));
    add("cumsum", at -> at.input("x").cumsum(at.attributes().integer("axis")));
  }

  private void reduction(String op, AxesFunction function) {
    add(op, at -> reduce(at, function));
  }

  /** All axes, if none is named. */
  private static Tensor reduce(CaseArguments at, AxesFunction function) {
    Tensor x = at.input("x");
    CaseAttributes attributes = at.attributes();
    int[] axes =
        attributes.has("axes")
            ? attributes.integers("axes")
            : attributes.has("axis") ? attributes.integers("axis") : new int[0];
    Tensor reduced = function.apply(x, axes);
    return keepDims(attributes, x, reduced, axes);
  }

  private interface AxisFunction {
    Tensor apply(Tensor x, int axis);
  }

  private static Tensor reduceOne(CaseArguments at, AxisFunction function) {
    int axis = at.attributes().integer("axis");
    Tensor x = at.input("x");
    return keepDims(at.attributes(), x, function.apply(x, axis), axis);
  }

  private static Tensor keepDims(
      CaseAttributes attributes, Tensor x, Tensor reduced, int... axes) {
    if (!attributes.flag("keepdim", false)) {
      return reduced;
    }
    int[] dims = x.shape().toArray();
    for (int axis = 0; axis < dims.length; axis++) {
      if (axes.length == 0) {
        dims[axis] = 1;
      }
    }
    for (int axis : axes) {
      dims[x.shape().normalizeAxis("keepdim", axis)] = 1;
    }
    return reduced.reshape(dims);
  }

  /** What is taken from the count; the reference cases divide by the count itself. */
  private static int correction(CaseAttributes attributes) {
    int unbiased = attributes.flag("unbiased", false) ? 1 : 0;
    return attributes.integer("correction", unbiased);
  }

  // ---- choice by number ----

  private void choices() {
    add(
        "gather", at -> at.input("x").gather(at.attributes().integer("axis"), at.input("index")));
    add(
        "index_select",
        at -> at.input("x").indexSelect(at.attributes().integer("axis"), at.input("index")));
    runners.put(
        "topk",
        CaseRunner.of(
            at -> {
              CaseAttributes attributes = at.attributes();
              attributes.require("sorted", "true");
              return ranked(
                  at.input("x")
                      .topK(
                          attributes.integer("k"),
                          attributes.integer("axis", -1),
                          attributes.flag("largest", true)));
            }));
    runners.put(
        "sort",
        CaseRunner.of(
            at -> {
              at.attributes().optional("stable");
              return ranked(
                  at.input("x")
                      .sort(
                          at.attributes().integer("axis", -1),
                          at.attributes().flag("descending", false)));
            }));
    add(
        "argsort",
        at -> {
          at.attributes().optional("stable");
          return at.input("x")
              .argsort(
                  at.attributes().integer("axis", -1),
                  at.attributes().flag("descending", false));
        });
  }

  private static Map<String, Tensor> ranked(Tensor.Ranked ranked) {
    return Map.of("values", ranked.values(), "indices", ranked.indices());
  }

  // ---- what networks are made of ----

  private void networks() {
    binary("matmul", Tensor::matmul);
    add(
        "linear",
        at -> Functions.linear(at.input("x"), at.input("weight"), at.optionalInput("bias")));
    add("softmax", at -> at.input("x").softmax(at.attributes().integer("axis")));
    add("log_softmax", at -> at.input("x").logSoftmax(at.attributes().integer("axis")));
    add("layer_norm", TensorCases::layerNorm);
    add("scaled_dot_product_attention", TensorCases::attention);
    add("cross_entropy", TensorCases::crossEntropy);
    add("conv2d", TensorCases::conv2d);
    add("interpolate", TensorCases::interpolate);
    add("roi_align", TensorCases::roiAlign);
    add(
        "l2_normalize",
        at -> Functions.l2Normalize(
            at.input("x"),
            at.attributes().integer("axis", 1),
            at.attributes().number("eps", 1e-12)));
    add("cdist", TensorCases::cdist);
    runners.put("soft_sort", CaseRunner.of(TensorCases::softSort));
  }

  private static Tensor layerNorm(CaseArguments at) {
    Tensor x = at.input("x");
    TensorType channels = TensorType.of(x.dtype(), x.dim(-1));
    at.attributes().require("normalized_shape", "[" + x.dim(-1) + "]");
    Tensor weight = at.optionalInput("weight");
    Tensor bias = at.optionalInput("bias");
    return Functions.layerNorm(
        x,
        weight != null ? weight : Tensors.full(1, channels, at.device()),
        bias != null ? bias : Tensors.full(0, channels, at.device()),
        at.attributes().number("eps", 1e-5));
  }

  private static Tensor attention(CaseArguments at) {
    at.attributes().require("is_causal", "false");
    at.attributes().require("dropout_p", "0");
    Tensor q = at.input("q");
    double standard = 1 / Math.sqrt(q.dim(-1));
    double scale = at.attributes().number("scale", standard);
    Tensor scaled = scale == standard ? q : q.mul(scale / standard);
    return Functions.scaledDotProductAttention(scaled, at.input("k"), at.input("v"));
  }

  private static Tensor crossEntropy(CaseArguments at) {
    String reduction = at.attributes().text("reduction", "mean");
    return Losses.crossEntropy(
        at.input("logits"),
        at.input("target"),
        at.attributes().longInteger("ignore_index", -100),
        at.attributes().number("label_smoothing", 0),
        switch (reduction) {
          case "mean" -> LossReduction.MEAN;
          case "sum" -> LossReduction.SUM;
          case "none" -> LossReduction.NONE;
          default ->
              throw at.attributes().unsupported("reduction", reduction, "mean, sum or none");
        });
  }

  private static Tensor conv2d(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    for (int dilation : attributes.has("dilation") ? attributes.integers("dilation") : new int[0]) {
      if (dilation != 1) {
        throw attributes.unsupported("dilation", dilation, "1");
      }
    }
    attributes.require("groups", "1");
    attributes.require("padding_mode", "\"zeros\"");
    return Functions.conv2d(
        at.input("x"),
        at.input("weight"),
        at.optionalInput("bias"),
        attributes.has("stride") ? attributes.integers("stride", 2) : new int[]{1, 1},
        padding(attributes, at.input("weight")));
  }

  private static int[] padding(CaseAttributes attributes, Tensor weight) {
    Json padding = attributes.optional("padding");
    if (padding == null) {
      return new int[]{0, 0};
    }
    if (!(padding instanceof Json.JsonString(String name))) {
      return attributes.integers("padding", 2);
    }
    boolean odd = weight.dim(2) % 2 == 1 && weight.dim(3) % 2 == 1;
    if (name.equals("valid")) {
      return new int[]{0, 0};
    } else if (name.equals("same") && odd) {
      return new int[]{weight.dim(2) / 2, weight.dim(3) / 2};
    }
    throw attributes.unsupported(
        "padding", name, "numbers, \"valid\", or \"same\" with a kernel of odd sizes");
  }

  private static Tensor interpolate(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    Resampling.Mode mode =
        switch (attributes.text("mode", "nearest")) {
          case "nearest" -> Resampling.Mode.NEAREST;
          case "bilinear" -> Resampling.Mode.BILINEAR;
          case "bicubic" -> Resampling.Mode.BICUBIC;
          default ->
              throw attributes.unsupported(
                  "mode", attributes.text("mode"), "nearest, bilinear or bicubic");
        };
    Resampling resampling =
        new Resampling(
            mode, attributes.flag("align_corners", false), attributes.flag("antialias", false));
    Tensor x = at.input("x");
    boolean recompute = attributes.flag("recompute_scale_factor", false);
    if (attributes.has("size") == attributes.has("scale_factor")) {
      throw new TensorException("interpolate needs one of the attributes size and scale_factor");
    }
    if (attributes.has("size")) {
      int[] size = attributes.integers("size", 2);
      return resampling.resize(x, size[0], size[1]);
    }
    double[] factors = attributes.numbers("scale_factor", 2);
    return recompute
        ? resampling.resize(
            x,
            (int) Math.floor(x.dim(-2) * factors[0]),
            (int) Math.floor(x.dim(-1) * factors[1]))
        : resampling.scale(x, factors[0], factors[1]);
  }

  /** Cases have channels first, as torchvision has. */
  private static Tensor roiAlign(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    int[] size = attributes.integers("output_size", 2);
    if (size[0] != size[1]) {
      throw attributes.unsupported("output_size", size[0] + " x " + size[1], "a square");
    }
    RoiPooling pooling =
        new RoiPooling(
            size[0],
            attributes.number("spatial_scale", 1),
            attributes.integer("sampling_ratio", -1),
            attributes.flag("aligned", false));
    Tensor x = at.input("x").permute(0, 2, 3, 1);
    return Functions.roiAlign(x, at.input("boxes"), at.input("batch_index"), pooling)
        .permute(0, 3, 1, 2);
  }

  /** Of equal rows the gradient is zero. */
  private static Tensor cdist(CaseArguments at) {
    Tensor a = at.input("a");
    Tensor b = at.input("b");
    double p = exponent(at.attributes().optional("p"));
    if (p == 2) {
      return Functions.cdist(a, b);
    }
    Tensor differences = a.unsqueeze(-2).sub(b.unsqueeze(-3)).abs();
    if (p == 1) {
      return differences.sum(-1);
    } else if (p == Double.POSITIVE_INFINITY) {
      return differences.max(-1);
    } else if (!(p > 1)) {
      throw at.attributes().unsupported("p", p, "1 or more");
    }
    Tensor sums = differences.pow(p).sum(-1);
    Tensor apart = sums.gt(0);
    return Tensors.where(apart, Tensors.where(apart, sums, 1).pow(1 / p), 0);
  }

  private static double exponent(@Nullable Json p) {
    if (p == null) {
      return 2;
    }
    boolean infinite = p instanceof Json.JsonString(String name) && name.equals("inf");
    return infinite ? Double.POSITIVE_INFINITY : p.asDouble();
  }

  private static Map<String, Tensor> softSort(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    Functions.Sorted sorted =
        Functions.softSort(
            at.input("x"),
            new SortAttributes(
                SortingNetwork.fromName(attributes.text("network")),
                Relaxation.fromName(attributes.text("distribution", "cauchy")),
                attributes.number("steepness", 10),
                attributes.number("art_lambda", 0.25),
                false));
    return Map.of("values", sorted.values(), "permutation", sorted.permutation());
  }
}

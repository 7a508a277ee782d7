package io.abaculus.neco.conformance;

import io.abaculus.conformance.CaseArguments;
import io.abaculus.conformance.CaseAttributes;
import io.abaculus.conformance.CaseRunner;
import io.abaculus.data.image.CropBox;
import io.abaculus.data.image.Normalization;
import io.abaculus.eval.features.ForegroundMask;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.graph.TensorException;
import io.abaculus.neco.augment.AugmentConfig;
import io.abaculus.neco.augment.CropKind;
import io.abaculus.neco.augment.CropPairs;
import io.abaculus.neco.config.SimilarityMeasure;
import io.abaculus.neco.loss.CropBoxes;
import io.abaculus.neco.loss.CropLayout;
import io.abaculus.neco.loss.Embeddings;
import io.abaculus.neco.loss.MaskedCells;
import io.abaculus.neco.loss.NecoLoss;
import io.abaculus.neco.loss.References;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The parts of the loss. */
final class LossCases {
  private static final int COORDINATES = 4;

  private LossCases() {}

  static Map<String, CaseRunner> runners() {
    return Map.of(
        "neco_loss", CaseRunner.of(LossCases::loss),
        "crop_pair_boxes", CaseRunner.of(LossCases::boxes),
        "attention_to_mask", CaseRunner.of(LossCases::mask));
  }

  private static Map<String, Tensor> loss(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    NecoLoss loss = attributesOfLoss(attributes);
    CropLayout layout =
        layout(
            attributes,
            attributes.integer("batch"),
            attributes.integer("global_res"),
            attributes.integer("local_res"),
            attributes.integer("patch_size"));
    // For people: the order in which the permutations are numbered, which is that of the pairs.
    attributes.optional("order");
    CropBoxes boxes = boxes(at, "", layout);
    int[][] rows = permutations(at, "", layout);
    Embeddings embeddings =
        new Embeddings(
            at.input("teacher_global"),
            at.input("student_global"),
            layout.localCrops() == 0 ? null : at.input("student_local"));
    if (!attributes.flag("masked", false)) {
      return Map.of("loss", loss.of(boxes, embeddings, new References.FromBatch(rows)));
    }
    MaskedCells cells =
        MaskedCells.of(
            at.input("attention_mask").toFloatArray(),
            boxes,
            loss.kernel(),
            attributes.flag("reference_mask_stride", true),
            at.device());
    References within = new References.FromBatch(cells.restrict(rows));
    return Map.of("loss", loss.of(boxes, embeddings, within, cells));
  }

  /** What a case says about sorting and similarity. */
  static NecoLoss attributesOfLoss(CaseAttributes attributes) {
    SortingNetwork network = SortingNetwork.fromName(attributes.text("network"));
    Relaxation relaxation = Relaxation.fromName(attributes.text("distribution"));
    double student =
        attributes.has("student_steepness")
            ? attributes.number("student_steepness")
            : attributes.number("steepness");
    boolean canUnderflow =
        network != SortingNetwork.BITONIC || relaxation != Relaxation.CAUCHY;
    return new NecoLoss(
        attributes.integer("roi_kernel"),
        network,
        relaxation,
        student,
        attributes.number("teacher_steepness", student),
        attributes.number("art_lambda", 0.25),
        attributes.flag("log_space", canUnderflow),
        similarity(attributes));
  }

  private static SimilarityMeasure similarity(CaseAttributes attributes) {
    String name = attributes.text("similarity");
    return switch (name) {
      case "cosine" -> SimilarityMeasure.COSINE;
      case "euclidean" -> SimilarityMeasure.EUCLIDEAN;
      default -> throw attributes.unsupported("similarity", name, "cosine, euclidean");
    };
  }

  /** What a case says about numbers of crops. */
  static CropLayout layout(
      CaseAttributes attributes, int images, int globalSide, int localSide, int patchSize) {
    int[] crops = attributes.integers("nmb_crops", 2);
    List<Integer> teachers =
        Arrays.stream(attributes.integers("crops_for_assign")).boxed().toList();
    return new CropLayout(
        images, crops[0], crops[1], globalSide, localSide, patchSize, teachers);
  }

  static CropBoxes boxes(CaseArguments at, String prefix, CropLayout layout) {
    return new CropBoxes(
        layout,
        at.input(prefix + "boxes_gc").toFloatArray(),
        at.input(prefix + "boxes_all").toFloatArray());
  }

  static int[][] permutations(CaseArguments at, String prefix, CropLayout layout) {
    int[][] rows = new int[layout.pairs().size()][];
    for (int pair = 0; pair < rows.length; pair++) {
      long[] permutation = at.input(prefix + "perm." + pair).toLongArray();
      rows[pair] = Arrays.stream(permutation).mapToInt(Math::toIntExact).toArray();
    }
    return rows;
  }

  private static Map<String, Tensor> boxes(CaseArguments at) {
    int[] sizes = at.attributes().integers("size_crops");
    int[] counts = at.attributes().integers("nmb_crops", sizes.length);
    List<CropKind> kinds = new ArrayList<>();
    for (int kind = 0; kind < sizes.length; kind++) {
      if (counts[kind] > 0) {
        kinds.add(new CropKind(counts[kind], sizes[kind], 1, 1));
      }
    }
    AugmentConfig config = new AugmentConfig(kinds, 0, 0, 0, 0, false, Normalization.IMAGENET);
    int all = config.crops();
    int globals = config.globalCrops();
    Tensor given = at.input("crops");
    if (given.rank() != 3 || given.dim(1) != all || given.dim(2) != COORDINATES) {
      throw new TensorException(
          "the crops are %s, expected (images, %d, 4)".formatted(given.shape(), all));
    }
    int images = given.dim(0);
    double[] crops = given.toDoubleArray();
    int numbers = globals * all * COORDINATES;
    float[] inGlobal = new float[images * numbers];
    float[] inAll = new float[images * numbers];
    for (int image = 0; image < images; image++) {
      List<CropBox> ofImage = new ArrayList<>();
      for (int crop = 0; crop < all; crop++) {
        ofImage.add(box(crops, (image * all + crop) * COORDINATES));
      }
      CropPairs.boxes(ofImage, config, inGlobal, image * numbers, inAll, image * numbers);
    }
    return Map.of(
        "gc", Tensors.of(inGlobal, at.device(), images, globals, all, COORDINATES),
        "all", Tensors.of(inAll, at.device(), images, all, globals, COORDINATES));
  }

  private static CropBox box(double[] corners, int at) {
    int[] whole = new int[COORDINATES];
    for (int i = 0; i < COORDINATES; i++) {
      whole[i] = (int) corners[at + i];
      if (whole[i] != corners[at + i]) {
        throw new TensorException(
            "a crop begins or ends at %s; supported are whole pixels".formatted(corners[at + i]));
      }
    }
    return new CropBox(whole[0], whole[1], whole[2] - whole[0], whole[3] - whole[1]);
  }

  private static Map<String, Tensor> mask(CaseArguments at) {
    CaseAttributes attributes = at.attributes();
    CaseAttributes blur = attributes.group("blur");
    blur.require("padding", "\"reflect\"");
    attributes.require("connectivity", "\"8-neighbour\"");
    ForegroundMask mask =
        new ForegroundMask(
            blur.integer("kernel"),
            blur.number("sigma"),
            attributes.number("keep_mass"),
            attributes.integer("min_component"));
    Tensor heads = at.input("attention");
    int side = attributes.integer("spatial_res");
    int maps = heads.dim(0);
    Tensor attention = heads.reshape(maps, -1, side * side).mean(1);
    float[] foreground = mask.of(attention.toFloatArray(), side, side);
    return Map.of("mask", Tensors.of(foreground, at.device(), maps, side, side));
  }
}

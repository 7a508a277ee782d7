package io.abaculus.eval.conformance;

import io.abaculus.conformance.CaseArguments;
import io.abaculus.data.RandomSource;
import io.abaculus.data.image.LabelMap;
import io.abaculus.eval.Protocol;
import io.abaculus.eval.features.PatchFeatures;
import io.abaculus.eval.incontext.InContextSegmenter;
import io.abaculus.eval.incontext.InContextSettings;
import io.abaculus.eval.incontext.MemoryBank;
import io.abaculus.eval.incontext.MemoryLimit;
import io.abaculus.eval.incontext.PatchLabels;
import io.abaculus.eval.metrics.ConfusionCounts;
import io.abaculus.eval.metrics.SegmentationScore;
import io.abaculus.eval.search.ExactSearch;
import io.abaculus.eval.search.NeighborSearch;
import io.abaculus.eval.search.RowStore;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** In-context segmentation of features that are given, by the protocol of the published code. */
final class InContextCase {
  private static final MemoryLimit LIMIT =
      new MemoryLimit(1 << 24, Path.of(System.getProperty("java.io.tmpdir")));

  private final CaseArguments at;
  private final int grid;
  private final int patchSize;
  private final int classes;
  private final int ignored;
  private final InContextSettings settings;

  private InContextCase(CaseArguments at) {
    this.at = at;
    this.grid = at.attributes().integer("grid");
    this.patchSize = at.attributes().integer("patch");
    this.classes = at.attributes().integer("num_classes");
    this.ignored = at.attributes().integer("ignore_index");
    // Batches draw their noise one after the other, as if there were one; the bound may be null.
    at.attributes().optional("batches");
    at.attributes().optional("memory_size");
    at.attributes().optional("note");
    InContextSettings unbounded =
        new InContextSettings(
            grid * patchSize,
            0,
            0,
            at.attributes().integer("k"),
            at.attributes().number("beta"),
            Protocol.REFERENCE,
            InContextSettings.Search.EXACT,
            0,
            1);
    this.settings =
        at.optionalInput("uniform_noise") == null
            ? unbounded
            : unbounded.withMemoryRows(at.attributes().longInteger("memory_size"));
  }

  static Map<String, Tensor> run(CaseArguments at) {
    try {
      return new InContextCase(at).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Tensor> run() throws IOException {
    List<PatchFeatures> training = features("train_features");
    List<LabelMap> truths = masks("train_masks");
    RandomSource noise = noise();
    int patches = settings.patchesOfImage(training.size());
    try (MemoryBank memory = new MemoryBank(training.getFirst().channels(), classes, LIMIT)) {
      for (int i = 0; i < training.size(); i++) {
        PatchLabels labels =
            PatchLabels.of(truths.get(i), patchSize, classes, ignored, Protocol.REFERENCE);
        memory.add(training.get(i), labels, patches, noise);
      }
      try (NeighborSearch search = new ExactSearch(memory.features(), at.device())) {
        return segment(memory, new InContextSegmenter(memory, search, settings, at.device()));
      }
    }
  }

  private Map<String, Tensor> segment(MemoryBank memory, InContextSegmenter segmenter) {
    List<PatchFeatures> images = features("val_features");
    List<LabelMap> truths = masks("val_masks");
    List<float[]> softLabels = segmenter.softLabels(images);
    ConfusionCounts counts = new ConfusionCounts(classes, classes, ignored);
    List<Tensor> labels = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      LabelMap truth = truths.get(i);
      counts.add(
          segmenter.segment(images.get(i), softLabels.get(i), truth.height(), truth.width()),
          truth);
      labels.add(Tensors.of(softLabels.get(i), at.device(), 1, grid * grid, classes));
    }
    double score =
        SegmentationScore.of(counts, settings.matching())
            .meanIntersectionOverUnion(Protocol.REFERENCE);
    return Map.of(
        "memory_features", rows(memory.features()),
        "memory_labels", rows(memory.labels()),
        "label_hat", Tensors.concat(labels, 0),
        "miou", Tensors.of(new float[]{(float) score}, at.device()).reshape());
  }

  private Tensor rows(RowStore store) {
    int count = Math.toIntExact(store.size());
    float[] all = new float[count * store.width()];
    store.read(0, count, all);
    return Tensors.of(all, at.device(), count, store.width());
  }

  private List<PatchFeatures> features(String name) {
    Tensor all = at.input(name);
    int channels = all.dim(2);
    List<PatchFeatures> features = new ArrayList<>();
    for (int i = 0; i < all.dim(0); i++) {
      features.add(
          new PatchFeatures(
              grid, grid, channels, all.slice(0, i, i + 1).toFloatArray(), new float[channels]));
    }
    return features;
  }

  private List<LabelMap> masks(String name) {
    Tensor all = at.input(name);
    List<LabelMap> masks = new ArrayList<>();
    for (int i = 0; i < all.dim(0); i++) {
      masks.add(LabelMap.of(all.dim(3), all.dim(2), all.slice(0, i, i + 1).toLongArray()));
    }
    return masks;
  }

  /** The numbers of the case, one after the other. */
  private RandomSource noise() {
    Tensor noise = at.optionalInput("uniform_noise");
    float[] numbers = noise == null ? new float[0] : noise.toFloatArray();
    return new RandomSource() {
      private int next;

      @Override
      public double nextDouble() {
        return numbers[next++];
      }

      @Override
      public long nextLong() {
        throw new UnsupportedOperationException("the case gives uniform numbers alone");
      }
    };
  }
}

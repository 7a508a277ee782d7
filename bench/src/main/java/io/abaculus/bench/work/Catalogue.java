package io.abaculus.bench.work;

import io.abaculus.bench.work.RowWork.Function;
import io.abaculus.bench.work.VitWork.Size;
import io.abaculus.data.Suggestions;
import io.abaculus.graph.SortingNetwork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All work of the suite, by subject. */
public final class Catalogue {
  private static final int BATCH = 8;
  private static final int PATCH = 14;
  private static final int WIDTH = 384;
  private static final int HEADS = 6;
  private static final int HEAD_DIM = 64;
  private static final int TOKENS = 257;
  private static final int SORTED_ROWS = 1024;

  /** Fewer rows of 128 numbers: who composes a network of matrices keeps some 16 MB for each of them. */
  private static final int LONG_SORTED_ROWS = 256;

  private static final List<Work> ALL =
      Stream.<List<Work>>of(
          List.<Work>of(new PeakWork()), products(), attention(), rows(), sorts(), roiAlign(),
          transformers(), searches(),
          images(), plans(), starts())
          .flatMap(List::stream)
          .toList();

  private Catalogue() {}

  /** All of it. */
  public static List<Work> all() {
    return ALL;
  }

  /**
   * The work of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Work named(String name) {
    return ALL.stream()
        .filter(work -> work.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no benchmark '" + name + "'"));
  }

  /**
   * The work whose name has one of the filters in it, in the order of the catalogue; all of it without filters.
   *
   * @throws IllegalArgumentException if a filter is in no name, with the nearest names
   */
  public static List<Work> matching(List<String> filters) {
    for (String filter : filters) {
      if (ALL.stream().noneMatch(work -> isIn(filter, work))) {
        throw new IllegalArgumentException(
            "no benchmark has '%s' in its name; the nearest: %s"
                .formatted(filter, String.join(", ", nearest(filter))));
      }
    }
    return ALL.stream()
        .filter(
            work -> filters.isEmpty() || filters.stream().anyMatch(filter -> isIn(filter, work)))
        .toList();
  }

  private static boolean isIn(String filter, Work work) {
    return work.name().toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT));
  }

  /** The subject that was meant, if one is near; else all of them. */
  private static Collection<String> nearest(String filter) {
    Set<String> subjects = new LinkedHashSet<>();
    ALL.forEach(work -> subjects.add(work.subject()));
    Optional<String> near = Suggestions.nearest(filter.toLowerCase(Locale.ROOT), subjects);
    return near.isPresent() ? List.of(near.get()) : subjects;
  }

  /** A layer's product, and those for the gradients of its input and of its weight; of S and B. */
  private static List<Work> products() {
    List<Work> works = new ArrayList<>();
    int rows = BATCH * TOKENS;
    for (int width : List.of(WIDTH, 2 * WIDTH)) {
      int[][] layers = {{width, 3 * width}, {width, width}, {width, 4 * width}, {4 * width, width}};
      for (int[] layer : layers) {
        int in = layer[0];
        int out = layer[1];
        works.add(new ProductWork(1, rows, in, out, false, true));
        works.add(new ProductWork(1, rows, out, in, false, false));
        works.add(new ProductWork(1, out, rows, in, true, false));
      }
    }
    for (int side = 256; side <= 2048; side *= 2) {
      works.add(new ProductWork(1, side, side, side, false, false));
    }
    works.add(new ProductWork(BATCH * HEADS, TOKENS, HEAD_DIM, TOKENS, false, true));
    works.add(new ProductWork(BATCH * HEADS, TOKENS, TOKENS, HEAD_DIM, false, false));
    works.add(new ProductWork(BATCH * HEADS, TOKENS, TOKENS, HEAD_DIM, true, false));
    return works;
  }

  private static List<Work> attention() {
    List<Work> works = new ArrayList<>();
    for (Pass pass : Pass.values()) {
      works.add(new AttentionWork(BATCH, HEADS, 50, HEAD_DIM, pass));
      works.add(new AttentionWork(BATCH, HEADS, TOKENS, HEAD_DIM, pass));
      works.add(new AttentionWork(1, HEADS, 1370, HEAD_DIM, pass));
    }
    return works;
  }

  private static List<Work> rows() {
    List<Work> works = new ArrayList<>();
    for (Pass pass : Pass.values()) {
      works.add(new RowWork(Function.LAYER_NORM, BATCH * TOKENS, WIDTH, pass));
      works.add(new RowWork(Function.SOFTMAX, BATCH * HEADS * TOKENS, TOKENS, pass));
      works.add(new RowWork(Function.GELU, BATCH * TOKENS, 4 * WIDTH, pass));
    }
    return works;
  }

  private static List<Work> sorts() {
    List<Work> works = new ArrayList<>();
    for (SortingNetwork network : SortingNetwork.values()) {
      for (int n : List.of(16, 49, 64, 128)) {
        for (Pass pass : Pass.values()) {
          works.add(new SortWork(network, n < 128 ? SORTED_ROWS : LONG_SORTED_ROWS, n, pass));
        }
      }
    }
    return works;
  }

  private static List<Work> roiAlign() {
    return Stream.of(Pass.values())
        .<Work>map(pass -> new RoiAlignWork(10 * BATCH, 224 / PATCH, 256, 7, pass))
        .toList();
  }

  /** Few images where they are large, so that all of it fits into 16 GB. */
  private static List<Work> transformers() {
    List<Work> works = new ArrayList<>();
    for (boolean training : List.of(false, true)) {
      works.add(new VitWork(Size.S, BATCH, 224, training));
      works.add(new VitWork(Size.S, 2, 518, training));
      works.add(new VitWork(Size.B, BATCH, 224, training));
      works.add(new VitWork(Size.B, 2, 518, training));
    }
    works.add(new NecoWork(BATCH, 224, 98));
    return works;
  }

  private static List<Work> searches() {
    return List.of(
        new SearchWork(1000, 100_000, WIDTH, 30), new KMeansWork(128_000, 50, 500, 10));
  }

  private static List<Work> images() {
    return List.of(
        new ImageWork(ImageWork.Stage.DECODING, 640, 0, 0),
        new ImageWork(ImageWork.Stage.AUGMENTATION, 640, 224, 98),
        new ImageWork(ImageWork.Stage.AUGMENTATION, 640, 518, 98));
  }

  private static List<Work> plans() {
    return List.of(new PlanWork(PlanWork.Stage.BUILDING), new PlanWork(PlanWork.Stage.REPLAY));
  }

  private static List<Work> starts() {
    return List.of(
        new StartWork(StartWork.Command.VERSION), new StartWork(StartWork.Command.FEATURES));
  }
}

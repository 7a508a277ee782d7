package io.abaculus.eval.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.codecs.hnsw.DefaultFlatVectorScorer;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * Finds most of the nearest rows by walking a graph of near rows (hierarchical navigable small world,
 * Malkov and Yashunin, arXiv 1603.09320) as Lucene builds it. Building the graph takes long, so it pays for
 * many rows and many queries alone; how many of the neighbours it finds, {@link Recall} tells.
 */
public final class ApproximateSearch implements NeighborSearch {
  private static final VectorSimilarityFunction INNER_PRODUCT =
      VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;

  private static final long SEED = 42;

  private static final Comparator<ScoreDoc> BEST_FIRST =
      Comparator.<ScoreDoc>comparingDouble(hit -> -hit.score).thenComparingInt(hit -> hit.doc);

  /**
   * Of the graph and the walk; greater numbers find more and take longer.
   *
   * @param connections of a row to others, the paper's M
   * @param buildBeam rows kept while a row's connections are looked for, the paper's efConstruction
   * @param searchBeam rows kept while a query's neighbours are looked for, the paper's ef; k where that
   *     is greater
   */
  public record Options(int connections, int buildBeam, int searchBeam) {
    /** What found 0.99 of 30 neighbours among 20,000 clustered rows of 384 numbers. */
    public static final Options DEFAULT = new Options(32, 100, 300);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public Options {
      if (connections < 1 || buildBeam < 1 || searchBeam < 1) {
        throw new IllegalArgumentException(
            "a graph of %d connections, built with a beam of %d and searched with one of %d"
                .formatted(connections, buildBeam, searchBeam));
      }
    }
  }

  private final RowValues rows;
  private final int searchBeam;
  private final OnHeapHnswGraph graph;

  private ApproximateSearch(RowValues rows, int searchBeam, OnHeapHnswGraph graph) {
    this.rows = rows;
    this.searchBeam = searchBeam;
    this.graph = graph;
  }

  /**
   * Builds the graph of the rows that a store has now, on one thread, so that it is the same every time.
   * It takes some hundred bytes of heap for each row beside the rows themselves.
   *
   * @param rows stay the caller's to close, after the last search
   * @throws IllegalArgumentException if there are 2^31 rows or more, or a row is not finite
   */
  public static ApproximateSearch of(RowStore rows, Options options) {
    if (rows.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "an approximate index takes fewer than 2^31 rows, not %d; search exactly, or leave some out"
              .formatted(rows.size()));
    }
    RowValues values = new RowValues(rows);
    values.requireFinite();
    try {
      OnHeapHnswGraph graph =
          HnswGraphBuilder.create(
              DefaultFlatVectorScorer.INSTANCE.getRandomVectorScorerSupplier(
                  INNER_PRODUCT, values),
              options.connections, options.buildBeam, SEED)
              .build(values.size());
      return new ApproximateSearch(values, options.searchBeam, graph);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // rows are in memory or mapped: reading them throws none
    }
  }

  /**
   * As the interface says, where most of the neighbours are the nearest rows.
   *
   * @throws IllegalArgumentException as the interface says, and if a query is not finite
   */
  @Override
  public Neighbors search(float[] queries, int count, int k) {
    int width = rows.dimension();
    SearchRequest.check(queries, count, k, width, rows.size());
    Neighbors found = new Neighbors(count, k, new long[count * k], new float[count * k]);
    IntStream.range(0, count)
        .parallel()
        .forEach(
            query -> {
              float[] numbers = new float[width];
              System.arraycopy(queries, query * width, numbers, 0, width);
              List<ScoreDoc> nearest = nearest(query, numbers, k);
              for (int i = 0; i < k; i++) {
                found.indices()[query * k + i] = nearest.get(i).doc;
                found.scores()[query * k + i] = nearest.get(i).score;
              }
            });
    return found;
  }

  /** The best k, with their inner products in place of Lucene's scores, which are scaled. */
  private List<ScoreDoc> nearest(int query, float[] numbers, int k) {
    RowValues own = rows.copy();
    if (!RowValues.isFinite(numbers)) {
      throw new IllegalArgumentException("query %d is not finite".formatted(query));
    }
    ScoreDoc[] hits;
    try {
      RandomVectorScorer scorer =
          DefaultFlatVectorScorer.INSTANCE.getRandomVectorScorer(INNER_PRODUCT, own, numbers);
      int beam = Math.min(own.size(), Math.max(k, searchBeam));
      hits =
          HnswGraphSearcher.search(scorer, beam, graph, null, Integer.MAX_VALUE)
              .topDocs().scoreDocs;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // as in building
    }
    if (hits.length < k) {
      throw new IllegalStateException(
          "the graph leads query %d to %d rows, fewer than k = %d; build it with more connections"
              .formatted(query, hits.length, k));
    }
    return Stream.of(hits)
        .map(hit -> new ScoreDoc(hit.doc, VectorUtil.dotProduct(numbers, own.vectorValue(hit.doc))))
        .sorted(BEST_FIRST)
        .limit(k)
        .toList();
  }

  /** Holds nothing but heap. */
  @Override
  public void close() {}
}

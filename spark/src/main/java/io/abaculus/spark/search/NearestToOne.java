package io.abaculus.spark.search;

import io.abaculus.eval.search.Neighbors;
import io.abaculus.eval.search.PartitionedSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The images nearest to one of a table, by the cosine of their class tokens. */
public final class NearestToOne {
  private NearestToOne() {}

  /**
   * An image that was found.
   *
   * @param name of the image
   * @param cosine of the angle between the tokens
   */
  public record Found(String name, float cosine) {}

  /**
   * Looks for images; the image itself is one of them.
   *
   * @param tokens of all images
   * @param name of the image
   * @param k how many, at most all
   * @return the nearest first
   * @throws IOException if there is no image of the name
   */
  public static List<Found> of(SparkRows tokens, String name, int k) throws IOException {
    List<NamedRow> query = tokens.rows().filter(row -> row.name().equals(name)).take(1);
    if (query.isEmpty()) {
      throw new IOException("there are no features of " + name);
    }
    int count = (int) Math.min(k, tokens.size());
    try (PartitionedSearch search = tokens.search()) {
      Neighbors found = search.search(query.getFirst().numbers(), 1, count);
      Map<Long, String> names = names(tokens, found);
      List<Found> result = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        result.add(
            new Found(Objects.requireNonNull(names.get(found.index(0, i))), found.score(0, i)));
      }
      return result;
    }
  }

  private static Map<Long, String> names(SparkRows tokens, Neighbors found) {
    Set<Long> wanted = new HashSet<>();
    Arrays.stream(found.indices()).forEach(wanted::add);
    Map<Long, String> names = new HashMap<>();
    tokens.rows()
        .filter(row -> wanted.contains(row.index()))
        .map(row -> new NamedRow(row.index(), row.name(), new float[0]))
        .collect()
        .forEach(row -> names.put(row.index(), row.name()));
    return names;
  }
}

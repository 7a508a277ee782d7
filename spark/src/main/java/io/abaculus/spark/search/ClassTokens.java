package io.abaculus.spark.search;

import static org.apache.spark.sql.functions.col;

import io.abaculus.spark.features.FeatureSchema;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The class tokens of a table of features, each scaled to length 1, in the order of the images' names. */
public final class ClassTokens {
  private ClassTokens() {}

  /**
   * The tokens of all images that could be read.
   *
   * @param table the folder of the table, as Hadoop names it
   * @throws IOException if it has none
   */
  public static SparkRows of(SparkSession session, String table) throws IOException {
    Dataset<Row> tokens =
        session.read()
            .parquet(table)
            .where(col(FeatureSchema.ERROR).isNull())
            .select(FeatureSchema.PATH, FeatureSchema.CLASS_TOKEN)
            .orderBy(FeatureSchema.PATH);
    JavaRDD<NamedRow> rows =
        tokens.javaRDD()
            .zipWithIndex()
            .map(
                numbered -> new NamedRow(
                    numbered._2(),
                    numbered._1().getString(0),
                    normalized(numbered._1().getList(1))));
    List<NamedRow> first = rows.take(1);
    if (first.isEmpty()) {
      throw new IOException("there are no features in " + table);
    }
    return new SparkRows(rows, first.getFirst().numbers().length);
  }

  /** Numbers divided by their length. */
  static float[] normalized(List<Float> numbers) {
    double squares = 0;
    for (float number : numbers) {
      squares += (double) number * number;
    }
    float scale = 1 / Math.max((float) Math.sqrt(squares), Float.MIN_NORMAL);
    float[] result = new float[numbers.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = numbers.get(i) * scale;
    }
    return result;
  }
}

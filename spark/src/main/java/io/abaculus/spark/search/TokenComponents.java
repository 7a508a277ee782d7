package io.abaculus.spark.search;

import io.abaculus.device.Devices;
import io.abaculus.eval.PrincipalComponents;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The first principal components of the patch tokens of all images of a table, and the patches along them. */
public final class TokenComponents {
  private static final StructType COLUMNS =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("rows", DataTypes.IntegerType)
          .add("columns", DataTypes.IntegerType)
          .add("components", DataTypes.createArrayType(DataTypes.FloatType, false));

  private TokenComponents() {}

  /**
   * Finds them, and writes a table of them: path, rows, columns, components (rows, columns, count).
   *
   * @param table the folder of the features, as Hadoop names it
   * @param count of components
   * @param out the folder of the new table, which must not be there yet
   * @return of each component the share of all variance
   * @throws IOException if the table has no features
   * @throws IllegalArgumentException if tokens have fewer numbers, or some that are not finite
   */
  public static double[] write(SparkSession session, String table, int count, String out)
      throws IOException {
    JavaRDD<PatchTokens> images = PatchTokens.of(session, table).javaRDD();
    List<PatchTokens> first = images.take(1);
    if (first.isEmpty()) {
      throw new IOException("there are no features in " + table);
    }
    int channels = first.getFirst().channels();
    double[] mean = PartialSums.mean(images, channels);
    double[] covariance = PartialSums.covariance(images, mean);
    PrincipalComponents components = PrincipalComponents.ofCovariance(mean, covariance, count);
    session
        .createDataFrame(images.map(new Projection(components)), COLUMNS)
        .write()
        .option("compression", "none")
        .parquet(out);
    return shares(components, covariance, channels, count);
  }

  /** The part of the variance along each component. */
  private static double[] shares(
      PrincipalComponents components, double[] covariance, int width, int count) {
    double all = 0;
    for (int i = 0; i < width; i++) {
      all += covariance[i * width + i];
    }
    double[] shares = new double[count];
    for (int k = 0; k < count; k++) {
      double[] direction = components.direction(k);
      double along = 0;
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          along += direction[i] * covariance[i * width + j] * direction[j];
        }
      }
      shares[k] = along / all;
    }
    return shares;
  }

  /** Projects patches. */
  private record Projection(PrincipalComponents components) implements Function<PatchTokens, Row> {
    @Override
    public Row call(PatchTokens image) {
      return RowFactory.create(
          image.getPath(),
          image.getRows(),
          image.getColumns(),
          components.project(image.getTokens(), Devices.standard()));
    }
  }
}

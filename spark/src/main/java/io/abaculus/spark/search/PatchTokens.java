package io.abaculus.spark.search;

import static org.apache.spark.sql.functions.col;

import io.abaculus.spark.features.FeatureSchema;
import java.io.Serializable;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The patch tokens of an image, as Spark reads a row into a Java bean: with an array and no object for a number. */
public final class PatchTokens implements Serializable {
  private @Nullable String path;
  private int rows;
  private int columns;
  private float[] tokens = {};

  /** For Spark, which sets the properties. */
  public PatchTokens() {}

  /** Those of all images of a table that could be read. */
  static Dataset<PatchTokens> of(SparkSession session, String table) {
    return session.read()
        .parquet(table)
        .where(col(FeatureSchema.ERROR).isNull())
        .select(
            col(FeatureSchema.PATH),
            col(FeatureSchema.ROWS),
            col(FeatureSchema.COLUMNS),
            col(FeatureSchema.PATCH_TOKENS).as("tokens"))
        .as(Encoders.bean(PatchTokens.class));
  }

  /** The image's name. */
  public String getPath() {
    return Objects.requireNonNull(path);
  }

  /** Sets the image's name. */
  public void setPath(String name) {
    path = name;
  }

  /** Patches down the image. */
  public int getRows() {
    return rows;
  }

  /** Sets the patches down the image. */
  public void setRows(int count) {
    rows = count;
  }

  /** Patches across the image. */
  public int getColumns() {
    return columns;
  }

  /** Sets the patches across the image. */
  public void setColumns(int count) {
    columns = count;
  }

  /** The tokens (rows, columns, channels). */
  public float[] getTokens() {
    return tokens;
  }

  /** Sets the tokens. */
  public void setTokens(float[] numbers) {
    tokens = numbers;
  }

  /** Numbers of a token. */
  int channels() {
    return tokens.length / (rows * columns);
  }
}

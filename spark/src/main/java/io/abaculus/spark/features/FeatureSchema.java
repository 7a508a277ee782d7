package io.abaculus.spark.features;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** The columns of the table of features. */
public final class FeatureSchema {
  /** The image's name. */
  public static final String PATH = "path";

  /** Why the image could not be read; null, as of all others, if it could. All but the path is null then. */
  public static final String ERROR = "error";

  /** Pixels across the image in its file. */
  public static final String WIDTH = "width";

  /** Pixels down the image in its file. */
  public static final String HEIGHT = "height";

  /** Patches down the image. */
  public static final String ROWS = "rows";

  /** Patches across the image. */
  public static final String COLUMNS = "columns";

  /** The class token. */
  public static final String CLASS_TOKEN = "class_token";

  /** The patch tokens (rows, columns, channels), one after the other. */
  public static final String PATCH_TOKENS = "patch_tokens";

  static final String LIST = "list";
  static final String ELEMENT = "element";

  static final MessageType MESSAGE =
      MessageTypeParser.parseMessageType("""
          message features {
            required binary path (STRING);
            optional binary error (STRING);
            optional int32 width;
            optional int32 height;
            optional int32 rows;
            optional int32 columns;
            optional group class_token (LIST) { repeated group list { required float element; } }
            optional group patch_tokens (LIST) { repeated group list { required float element; } }
          }
          """);

  private FeatureSchema() {}
}

package io.abaculus.eval.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.abaculus.formats.storage.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Records as files of JSON that begin with the version of their schema, which a kind of files changes whenever the same
 * file would be read as something else, or no longer. Reading is strict: what is unknown, missing, twice there or of
 * another type is an error. A number that is not finite is a string.
 */
public final class VersionedJson {
  private static final String SCHEMA_KEY = "schema";

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
              DeserializationFeature.READ_ENUMS_USING_TO_STRING)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          // What a record tells of itself, such as isEmpty, is none of its components.
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantReader()))
          .build();

  private VersionedJson() {}

  /** Instants as ISO 8601 has them. */
  private static final class InstantReader extends FromStringDeserializer<Instant> {
    InstantReader() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String text, DeserializationContext context) throws IOException {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw context.weirdStringException(text, Instant.class, "no time of ISO 8601");
      }
    }
  }

  /**
   * Writes a record, whole or not at all.
   *
   * @param schema the version of what such files hold
   * @throws IOException if it cannot be written, naming the file
   */
  public static void write(Path file, int schema, Record content) throws IOException {
    ObjectNode json = MAPPER.createObjectNode().put(SCHEMA_KEY, schema);
    json.setAll((ObjectNode) MAPPER.valueToTree(content));
    WholeFile.write(file, MAPPER.writeValueAsBytes(json));
  }

  /**
   * Reads a record.
   *
   * @param schema the version that can be read
   * @throws IOException if the file cannot be read
   * @throws JsonProcessingException if it holds something else; {@link #reason} says what
   */
  public static <T extends Record> T read(Path file, int schema, Class<T> type)
      throws IOException {
    JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
    if (!(json instanceof ObjectNode object)) {
      throw new JsonMappingException((JsonParser) null, "it holds no JSON object");
    }
    @Nullable JsonNode found = object.remove(SCHEMA_KEY);
    if (found == null || !found.isInt() || found.intValue() != schema) {
      throw new JsonMappingException(
          (JsonParser) null,
          "its schema is %s, and this version reads %d".formatted(found, schema));
    }
    return MAPPER.treeToValue(object, type);
  }

  /** What is wrong with a file, and where in it. */
  public static String reason(JsonProcessingException problem) {
    String message =
        problem.getCause() instanceof IllegalArgumentException refused
            ? String.valueOf(refused.getMessage())
            : problem.getOriginalMessage();
    return message + place(problem);
  }

  private static String place(JsonProcessingException problem) {
    if (problem.getLocation() != null && problem.getLocation().getLineNr() > 0) {
      return " (line %d, column %d)"
          .formatted(problem.getLocation().getLineNr(), problem.getLocation().getColumnNr());
    }
    if (problem instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      StringBuilder path = new StringBuilder();
      for (JsonMappingException.Reference part : mapping.getPath()) {
        path.append(
            part.getFieldName() == null
                ? "[" + part.getIndex() + "]"
                : "." + part.getFieldName());
      }
      return " (at " + path.substring(1) + ")";
    }
    return "";
  }
}

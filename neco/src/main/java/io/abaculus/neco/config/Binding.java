package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.abaculus.graph.Relaxation;
import io.abaculus.graph.SortingNetwork;
import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** {@link NecoConfig} as Jackson sees it: an object whose names are the dotted keys. */
final class Binding {

  /** YAML has typed the values before: a text does not become a number, nor 8.0 an integer. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
              DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .addMixIn(Relaxation.class, NamedByDiffsort.class)
          .addMixIn(SortingNetwork.class, NamedByDiffsort.class)
          .addMixIn(FeedForwardKind.class, NamedByDinov2.class)
          .build();

  private static final SequencedMap<String, Setting> SETTINGS = readSettings();

  private Binding() {}

  private interface NamedByDiffsort {
    @JsonValue
    String referenceName();
  }

  private enum NamedByDinov2 {
    @JsonProperty("mlp") MLP, @JsonProperty("swiglufused") SWIGLU
  }

  /** Every key, in the order in which a configuration is written. */
  static SequencedMap<String, Setting> settings() {
    return SETTINGS;
  }

  /** The configuration of a tree that has every key with a value that it takes. */
  static NecoConfig bind(ObjectNode tree) {
    try {
      return MAPPER.treeToValue(tree, NecoConfig.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The inverse of {@link #bind}. */
  static ObjectNode tree(NecoConfig config) {
    return MAPPER.valueToTree(config);
  }

  /** How a constant of an enum is written. */
  static String text(Object constant) {
    return MAPPER.convertValue(constant, String.class);
  }

  private static SequencedMap<String, Setting> readSettings() {
    SequencedMap<String, Setting> settings = new LinkedHashMap<>();
    try {
      MAPPER.acceptJsonFormatVisitor(
          NecoConfig.class,
          new JsonFormatVisitorWrapper.Base() {
            @Override
            public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
              return new JsonObjectFormatVisitor.Base() {
                @Override
                public void optionalProperty(BeanProperty property) {
                  settings.put(property.getName(), setting(property));
                }
              };
            }
          });
    } catch (JsonMappingException e) {
      throw new IllegalStateException(e);
    }
    return Collections.unmodifiableSequencedMap(settings);
  }

  private static Setting setting(BeanProperty property) {
    Accepts accepts = property.getAnnotation(Accepts.class);
    if (accepts == null) {
      return new Setting(property.getName(), property.getType(), null, 0, false, false);
    }
    return new Setting(
        property.getName(),
        property.getType(),
        accepts.range().isEmpty() ? null : Interval.parse(accepts.range()),
        accepts.length(),
        accepts.nullable(),
        accepts.path());
  }
}

package io.abaculus.neco.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of {@link NecoConfig} and their types, read off its records. */
final class Schema {

  /** How a value is read. */
  enum Kind {
    INTEGER("a whole number"),
    REAL("a number"),
    FLAG("true or false"),
    TEXT("text"),
    CHOICE("a choice"),
    INTEGERS("whole numbers"),
    REALS("numbers"),
    TEXTS("text or a list of texts"),
    BLOCKS("null, a whole number or a list of whole numbers");

    final String expected;

    Kind(String expected) {
      this.expected = expected;
    }
  }

  /**
   * A key.
   *
   * @param type the record component's class
   * @param range null if any number will do
   * @param length of a list; 0: any
   */
  record Entry(
      String key, Kind kind, Class<?> type, @Nullable Interval range, int length,
      boolean nullable) {

    /** The constants of a {@link Kind#CHOICE}. */
    List<Choice> choices() {
      return Arrays.stream(type.getEnumConstants()).map(Choice.class::cast).toList();
    }

    /** What the key takes, for an error message. */
    String expected() {
      String within = range == null ? "" : " in " + range;
      String what =
          switch (kind) {
            case INTEGER, REAL, FLAG, TEXT, TEXTS, BLOCKS -> kind.expected + within;
            case INTEGERS, REALS ->
                "a list of "
                    + (length == 0 ? "" : length + " ")
                    + kind.expected
                    + (range == null ? "" : ", each" + within);
            case CHOICE -> "one of " + String.join(", ", choices().stream()
                .map(Choice::text)
                .toList());
          };
      return nullable && kind != Kind.BLOCKS ? what + ", or null" : what;
    }
  }

  private static final SequencedMap<String, Entry> ENTRIES = entriesOf(NecoConfig.class);

  private Schema() {}

  /** Every key, in the order in which a configuration is written. */
  static SequencedMap<String, Entry> entries() {
    return ENTRIES;
  }

  /** The names before the dot. */
  static Set<String> groups() {
    Set<String> groups = new LinkedHashSet<>();
    for (String key : ENTRIES.keySet()) {
      if (key.indexOf('.') >= 0) {
        groups.add(key.substring(0, key.indexOf('.')));
      }
    }
    return groups;
  }

  /** Builds the configuration from a value for every key. */
  static NecoConfig build(Function<String, @Nullable Object> valueOfKey) {
    return build(NecoConfig.class, valueOfKey);
  }

  /** The value of every key of a configuration, in order. */
  static SequencedMap<String, @Nullable Object> values(NecoConfig config) {
    SequencedMap<String, @Nullable Object> values = new LinkedHashMap<>();
    collectValues(config, values);
    return values;
  }

  private static SequencedMap<String, Entry> entriesOf(Class<?> record) {
    SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    for (RecordComponent component : record.getRecordComponents()) {
      Key key = component.getAnnotation(Key.class);
      if (key == null) {
        entries.putAll(entriesOf(component.getType()));
        continue;
      }
      Kind kind = kindOf(component.getGenericType());
      Interval range = key.range().isEmpty() ? null : Interval.parse(key.range());
      boolean nullable = key.nullable() || kind == Kind.BLOCKS;
      entries.put(
          key.value(),
          new Entry(key.value(), kind, component.getType(), range, key.length(), nullable));
    }
    return Collections.unmodifiableSequencedMap(entries);
  }

  private static Kind kindOf(Type type) {
    if (type instanceof ParameterizedType list) {
      Type item = list.getActualTypeArguments()[0];
      return item == Integer.class ? Kind.INTEGERS : item == Double.class ? Kind.REALS : Kind.TEXTS;
    }
    Class<?> plain = (Class<?>) type;
    if (plain == int.class || plain == Integer.class || plain == long.class) {
      return Kind.INTEGER;
    }
    if (plain == double.class || plain == Double.class) {
      return Kind.REAL;
    }
    if (plain == boolean.class) {
      return Kind.FLAG;
    }
    if (plain == String.class) {
      return Kind.TEXT;
    }
    if (plain == TrainableBlocks.class) {
      return Kind.BLOCKS;
    }
    if (Choice.class.isAssignableFrom(plain)) {
      return Kind.CHOICE;
    }
    throw new IllegalStateException("no way to read a " + type);
  }

  private static <T> T build(Class<T> record, Function<String, @Nullable Object> valueOfKey) {
    RecordComponent[] components = record.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      Key key = components[i].getAnnotation(Key.class);
      arguments[i] = key == null ? build(types[i], valueOfKey) : valueOfKey.apply(key.value());
    }
    try {
      return record.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void collectValues(Object record, Map<String, @Nullable Object> values) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value;
      try {
        value = component.getAccessor().invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
      Key key = component.getAnnotation(Key.class);
      if (key != null) {
        values.put(key.value(), value);
      } else if (value != null) {
        collectValues(value, values);
      }
    }
  }

  /** Keys in the order of their groups: those without one first. */
  static Collection<String> keysByGroup() {
    List<String> keys = new ArrayList<>();
    ENTRIES.keySet().stream().filter(key -> key.indexOf('.') < 0).forEach(keys::add);
    for (String group : groups()) {
      ENTRIES.keySet().stream().filter(key -> key.startsWith(group + ".")).forEach(keys::add);
    }
    return keys;
  }
}

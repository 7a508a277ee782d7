package io.abaculus.conformance;

import io.abaculus.graph.TensorException;
import io.abaculus.safetensors.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a case that are no tensors. It remembers which were asked for. An attribute that
 * is null counts as absent.
 */
public final class CaseAttributes {
  /** For people, not for programs. */
  private static final String NOTE = "note";

  private final Map<String, Json> members;
  private final Map<String, CaseAttributes> groups = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  CaseAttributes(Json json) {
    this.members = json.asObject();
  }

  /** An attribute as it stands in the file, or null if it is absent. */
  public @Nullable Json optional(String name) {
    used.add(name);
    Json value = members.get(name);
    return value instanceof Json.JsonNull ? null : value;
  }

  /**
   * An attribute as it stands in the file.
   *
   * @throws TensorException if it is absent
   */
  public Json get(String name) {
    Json value = optional(name);
    if (value == null) {
      throw new TensorException("the case has no attribute '" + name + "'");
    }
    return value;
  }

  /** Attributes that are grouped under a name. */
  public CaseAttributes group(String name) {
    return groups.computeIfAbsent(name, key -> new CaseAttributes(get(key)));
  }

  public boolean has(String name) {
    return optional(name) != null;
  }

  public double number(String name) {
    return get(name).asDouble();
  }

  public double number(String name, double absent) {
    return has(name) ? number(name) : absent;
  }

  /** An integer, also if it is written with a fraction of zero. */
  public long whole(String name) {
    return whole(name, get(name));
  }

  public long whole(String name, long absent) {
    return has(name) ? whole(name) : absent;
  }

  public int integer(String name) {
    return Math.toIntExact(whole(name));
  }

  public int integer(String name, int absent) {
    return has(name) ? integer(name) : absent;
  }

  public boolean flag(String name, boolean absent) {
    return has(name) ? get(name).asBoolean() : absent;
  }

  public String text(String name) {
    return get(name).asString();
  }

  public String text(String name, String absent) {
    return has(name) ? text(name) : absent;
  }

  /** Integers; a single one that stands for a list is repeated {@code count} times. */
  public int[] integers(String name, int count) {
    return elements(name, count).stream()
        .mapToInt(element -> Math.toIntExact(whole(name, element)))
        .toArray();
  }

  /** Integers, as many as there are. */
  public int[] integers(String name) {
    return integers(name, get(name) instanceof Json.JsonArray array ? array.elements().size() : 1);
  }

  /** Numbers; a single one that stands for a list is repeated {@code count} times. */
  public double[] numbers(String name, int count) {
    return elements(name, count).stream().mapToDouble(Json::asDouble).toArray();
  }

  /**
   * Refuses a case whose attribute is there and not the only value that is supported.
   *
   * @param supported its value as it would be written in JSON
   */
  public void require(String name, String supported) {
    Json value = optional(name);
    if (value != null && !value.equals(Json.parse(supported)) && !isSameNumber(value, supported)) {
      throw unsupported(name, value, supported);
    }
  }

  /** The refusal of an attribute's value. */
  public TensorException unsupported(String name, Object value, String supported) {
    return new TensorException(
        "attribute '%s' is %s; supported is %s".formatted(name, value, supported));
  }

  private static boolean isSameNumber(Json value, String supported) {
    return value instanceof Json.JsonNumber
        && Json.parse(supported) instanceof Json.JsonNumber number
        && value.asDouble() == number.asDouble();
  }

  private List<Json> elements(String name, int count) {
    Json value = get(name);
    if (!(value instanceof Json.JsonArray)) {
      return java.util.Collections.nCopies(count, value);
    }
    List<Json> elements = value.asArray();
    if (elements.size() != count) {
      throw new TensorException(
          "attribute '%s' has %d elements, expected %d".formatted(name, elements.size(), count));
    }
    return elements;
  }

  private static long whole(String name, Json value) {
    double number = value.asDouble();
    if (number != Math.rint(number) || Math.abs(number) > 1L << 53) {
      throw new TensorException(
          "attribute '%s' is %s, expected an integer".formatted(name, number));
    }
    return (long) number;
  }

  List<String> ignored() {
    List<String> ignored = new ArrayList<>();
    members.forEach(
        (name, value) -> {
          boolean known = used.contains(name) || name.equals(NOTE);
          if (!known && !(value instanceof Json.JsonNull)) {
            ignored.add(name);
          }
        });
    groups.forEach(
        (name, group) -> group.ignored().forEach(member -> ignored.add(name + "." + member)));
    return ignored;
  }
}

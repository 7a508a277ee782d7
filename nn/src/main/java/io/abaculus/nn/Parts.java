package io.abaculus.nn;

import io.abaculus.tensor.Parameter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks through the fields of a layer for what should be a part of it and is not. */
final class Parts {
  private final Class<?> whole;
  private final Set<Parameter> known;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private Parts(Class<?> whole, Set<Parameter> known) {
    this.whole = whole;
    this.known = known;
  }

  /**
   * Checks a layer and those inside it.
   *
   * @param parts all that is known to belong to it
   * @throws IllegalStateException naming the field that holds something else
   */
  static void check(Layer layer, Collection<Parameter> parts) {
    Set<Parameter> known = Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(parts);
    new Parts(layer.getClass(), known).fieldsOf(layer);
  }

  private void fieldsOf(Layer layer) {
    if (!seen.add(layer)) {
      return;
    }
    for (Class<?> type = layer.getClass(); type != Layer.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          value(layer, field);
        }
      }
    }
  }

  private void value(Layer layer, Field field) {
    if (field.trySetAccessible()) {
      try {
        held(field, field.get(layer));
      } catch (IllegalAccessException e) {
        throw new AssertionError("made accessible just before", e);
      }
    }
  }

  private void held(Field field, @Nullable Object value) {
    switch (value) {
      case Parameter parameter -> {
        if (!known.contains(parameter)) {
          throw notAPart(field, "parameter " + parameter.name());
        }
      }
      case Layer layer -> {
        if (!known.containsAll(layer.scope().all().keySet())) {
          throw notAPart(field, "a " + layer.getClass().getSimpleName());
        }
        fieldsOf(layer);
      }
      case Slot<?> slot -> held(field, slot.get());
      case Collection<?> several -> several.forEach(one -> held(field, one));
      case Map<?, ?> several -> several.values().forEach(one -> held(field, one));
      case Object[] several -> {
        for (Object one : several) {
          held(field, one);
        }
      }
      case null, default -> {
        // Holds neither layers nor parameters.
      }
    }
  }

  private IllegalStateException notAPart(Field field, String what) {
    return new IllegalStateException(
        ("%s: field %s of %s holds %s, which is no part of it and would be neither trained nor saved;"
            + " make inner layers with child(\"name\"), call include(...) in the constructor for one"
            + " that is given, or hold what is no part by a Supplier")
            .formatted(
                whole.getSimpleName(), field.getName(), field.getDeclaringClass().getSimpleName(),
                what));
  }
}

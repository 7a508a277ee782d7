package io.abaculus.nn;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the parameters of a layer come into being: a path of names, such as {@code blocks.0.attn}, and a
 * source of first values. The values of a parameter depend on the seed and its full name, on nothing
 * else: another layer more or less changes none of the others, and threads do not matter.
 *
 * <p>A scope remembers what was made in it. A {@link Layer} takes a scope for itself; from then on only
 * the layer makes anything in it, so that what it made and what its parameters are is the same.
 */
public final class Scope {
  private final String path;
  private final FirstValues values;
  private final List<Part> parts = new ArrayList<>();

  /** What it was before a layer was put around what it holds. */
  private final @Nullable Scope inner;

  /** The kind of layer that has it, if one does. */
  private @Nullable String owner;

  /** Where first values come from. */
  private record FirstValues(boolean random, long seed, DType dtype, Device device) {
    /** For what is put into a model whose own values were loaded: nothing loads its values. */
    FirstValues drawn() {
      return new FirstValues(true, seed, dtype, device);
    }

    FirstValues {
      Check.that(dtype.isFloating(), "scope: parameters of type %s cannot be trained", dtype);
    }
  }

  /** Whether something can be trained. */
  enum Kind {
    PARAMETER,
    BUFFER
  }

  /** What is made in a scope, or included. */
  private sealed interface Part {
    record Single(Parameter parameter, Kind kind) implements Part {}

    record Inside(String name, Scope scope) implements Part {}
  }

  private Scope(String path, FirstValues values, @Nullable Scope inner) {
    this.path = path;
    this.values = values;
    this.inner = inner;
  }

  /** Float32 parameters with random first values on the standard device. */
  public static Scope random(long seed) {
    return random(seed, DType.FLOAT32, Devices.standard());
  }

  /** Parameters with random first values. */
  public static Scope random(long seed, DType dtype, Device device) {
    return new Scope("", new FirstValues(true, seed, dtype, device), null);
  }

  /**
   * Parameters that are zero at first whatever their layer asks for, which takes no time: for a layer
   * whose values are loaded next. What is put into a {@link Slot} of it later has random first values.
   */
  public static Scope blank(DType dtype, Device device) {
    return new Scope("", new FirstValues(false, 0, dtype, device), null);
  }

  /** The type of parameters. */
  public DType dtype() {
    return values.dtype();
  }

  /** Where parameters are. */
  public Device device() {
    return values.device();
  }

  /**
   * The scope of an inner layer, the same one for the same name.
   *
   * @throws IllegalStateException if a layer has this scope
   */
  public Scope child(String name) {
    checkFree("child(\"" + name + "\")");
    return makeChild(name);
  }

  /** The scope of an inner layer that is known by its number. */
  public Scope child(int number) {
    return child(Integer.toString(number));
  }

  /**
   * A new parameter of this scope.
   *
   * @throws IllegalStateException if a layer has this scope, or something of this name is in it
   */
  public Parameter parameter(String name, Initializer initializer, int... shape) {
    checkFree("parameter(\"" + name + "\")");
    return makeParameter(name, initializer, shape);
  }

  private void checkFree(String call) {
    if (owner != null) {
      throw new IllegalStateException(
          ("scope %s: %s comes too late, a %s has this scope and its parameters; give each layer a scope"
              + " of its own, such as scope.child(\"backbone\") and scope.child(\"head\"), and inside a"
              + " layer call its own child and parameter")
              .formatted(shown(), call, owner));
    }
  }

  /** Reserves it for a layer. */
  void claim(String layer) {
    if (owner != null || !parts.isEmpty()) {
      throw new IllegalStateException(
          "scope %s: a %s cannot have it, since %s; give each layer a scope of its own by child(\"name\")"
              .formatted(
                  shown(),
                  layer,
                  owner != null ? "a " + owner + " has it" : "something was made in it before"));
    }
    owner = layer;
  }

  private String shown() {
    return path.isEmpty() ? "without a name" : "'" + path + "'";
  }

  Scope makeChild(String name) {
    Scope known = find(name);
    if (known != null) {
      return known;
    }
    Scope child = new Scope(join(name), values, null);
    parts.add(new Part.Inside(name, child));
    return child;
  }

  private @Nullable Scope find(String name) {
    for (Part part : parts) {
      if (part instanceof Part.Inside(String known, Scope child) && known.equals(name)) {
        return child;
      }
    }
    return null;
  }

  /** A child whose parameters are named as this scope's own. */
  Scope makeUnnamedChild() {
    Scope child = new Scope(path, values, null);
    include(child);
    return child;
  }

  Parameter makeParameter(String name, Initializer initializer, int... shape) {
    Parameter made = make(name, initializer, values.dtype(), shape);
    parts.add(new Part.Single(made, Kind.PARAMETER));
    return made;
  }

  Parameter makeBuffer(String name, Initializer initializer, DType dtype, int... shape) {
    Parameter made = make(name, initializer, dtype, shape);
    made.setTrainable(false);
    parts.add(new Part.Single(made, Kind.BUFFER));
    return made;
  }

  private Parameter make(String name, Initializer initializer, DType dtype, int... shape) {
    String fullName = join(name);
    for (Part part : parts) {
      if (part instanceof Part.Single(Parameter known, Kind kind)
          && known.name().equals(fullName)) {
        throw new IllegalStateException(
            "scope %s: it has a parameter %s already".formatted(shown(), name));
      }
    }
    HostArray numbers = HostArray.allocate(TensorType.of(dtype, shape));
    if (values.random()) {
      initializer.fill(numbers, stream(fullName));
    }
    return new Parameter(fullName, numbers, values.device());
  }

  void include(Scope other) {
    parts.add(new Part.Inside("", other));
  }

  void include(Parameter parameter) {
    parts.add(new Part.Single(parameter, Kind.PARAMETER));
  }

  /** A scope in the place of this one for a layer around what is in this one. */
  Scope around() {
    return new Scope(path, values.drawn(), this);
  }

  /** A scope in the place of this one with nothing in it. */
  Scope anew() {
    return new Scope(path, values.drawn(), null);
  }

  /** Puts a scope in the place of another. */
  void exchange(Scope former, Scope next) {
    parts.replaceAll(
        part -> part instanceof Part.Inside(String name, Scope child) && child == former
            ? new Part.Inside(name, next)
            : part);
  }

  /** All parameters and buffers, each once, in the order in which they were made. */
  Map<Parameter, Kind> all() {
    Map<Parameter, Kind> found = new LinkedHashMap<>();
    collect(found);
    return found;
  }

  private void collect(Map<Parameter, Kind> found) {
    if (inner != null) {
      inner.collect(found);
    }
    for (Part part : parts) {
      switch (part) {
        case Part.Single(Parameter parameter, Kind kind) -> found.putIfAbsent(parameter, kind);
        case Part.Inside(String name, Scope scope) -> scope.collect(found);
      }
    }
  }

  /** Checks that no two parameters have one name. */
  void checkNames() {
    Set<String> names = new HashSet<>();
    for (Parameter parameter : all().keySet()) {
      if (!names.add(parameter.name())) {
        throw sameName(parameter);
      }
    }
  }

  static IllegalStateException sameName(Parameter parameter) {
    return new IllegalStateException(
        ("two parameters are called %s; make one of their layers in a scope of another name, by"
            + " child(\"name\")")
            .formatted(parameter.name()));
  }

  private String join(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /**
   * The seed of a name: its FNV-1a hash (Fowler, Noll and Vo) with the scope's seed, stirred by the
   * finalizer of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
   * 2014).
   */
  private long stream(String name) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
    }
    return mix(mix(values.seed()) ^ hash);
  }

  private static long mix(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

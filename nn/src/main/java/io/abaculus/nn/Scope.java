package io.abaculus.nn;

import io.abaculus.device.Device;
import io.abaculus.device.Devices;
import io.abaculus.device.HostArray;
import io.abaculus.graph.Check;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.tensor.Parameter;

/**
 * Where the parameters of a module come into being: a path of names, such as {@code blocks.0.attn},
 * and a source of first values. The values of a parameter depend on the seed and its full name, on
 * nothing else: another layer more or less changes none of the others, and threads do not matter.
 */
public final class Scope {
  private final String path;
  private final boolean random;
  private final long seed;
  private final DType dtype;
  private final Device device;

  private Scope(String path, boolean random, long seed, DType dtype, Device device) {
    Check.that(dtype.isFloating(), "scope: parameters of type %s cannot be trained", dtype);
    this.path = path;
    this.random = random;
    this.seed = seed;
    this.dtype = dtype;
    this.device = device;
  }

  /** Float32 parameters with random first values on the standard device. */
  public static Scope random(long seed) {
    return random(seed, DType.FLOAT32, Devices.standard());
  }

  /** Parameters with random first values. */
  public static Scope random(long seed, DType dtype, Device device) {
    return new Scope("", true, seed, dtype, device);
  }

  /**
   * Parameters that are zero at first whatever their module asks for, which takes no time: for a
   * module whose values are loaded next.
   */
  public static Scope blank(DType dtype, Device device) {
    return new Scope("", false, 0, dtype, device);
  }

  /** The scope of an inner module. */
  public Scope child(String name) {
    return new Scope(join(name), random, seed, dtype, device);
  }

  /** The scope of an inner module that is known by its number. */
  public Scope child(int number) {
    return child(Integer.toString(number));
  }

  /** A new parameter of this scope. */
  public Parameter parameter(String name, Initializer initializer, int... shape) {
    String fullName = join(name);
    HostArray numbers = HostArray.allocate(TensorType.of(dtype, shape));
    if (random) {
      initializer.fill(numbers, stream(fullName));
    }
    return new Parameter(fullName, numbers, device);
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
    return mix(mix(seed) ^ hash);
  }

  private static long mix(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

package io.abaculus.tornado.emulator;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What the kernels of this module read and write through while the emulator runs one: {@link
 * WatchedAccess} puts these calls in the place of array instructions. Arrays that a work-item made for
 * itself alone are not watched, beyond what Java checks.
 */
public final class WatchedMemory {
  private static @Nullable WorkItem current;

  @SuppressWarnings("IdentityHashMapUsage") // Another array of the same numbers is another memory.
  private static final Map<TornadoNativeArray, AccessLog> GLOBAL = new IdentityHashMap<>();

  private WatchedMemory() {}

  /** A launch begins: nothing of global memory has been touched. */
  static void begin() {
    GLOBAL.clear();
  }

  /** The work-item whose turn it is. */
  static void turnOf(WorkItem item) {
    current = item;
  }

  /** Reads local or private memory. */
  public static float load(float[] array, int index) {
    watchRead(array, index);
    return array[index];
  }

  /** Reads local or private memory. */
  public static int load(int[] array, int index) {
    watchRead(array, index);
    return array[index];
  }

  /** Reads local or private memory. */
  public static double load(double[] array, int index) {
    watchRead(array, index);
    return array[index];
  }

  /** Writes local or private memory. */
  public static void store(float[] array, int index, float value) {
    watchWrite(array, index);
    array[index] = value;
  }

  /** Writes local or private memory. */
  public static void store(int[] array, int index, int value) {
    watchWrite(array, index);
    array[index] = value;
  }

  /** Writes local or private memory. */
  public static void store(double[] array, int index, double value) {
    watchWrite(array, index);
    array[index] = value;
  }

  /** Reads global memory. */
  public static float get(FloatArray array, int index) {
    global(StandIns.meant(array)).read(index, running());
    return StandIns.meant(array).get(index);
  }

  /** Reads global memory. */
  public static int get(IntArray array, int index) {
    global(StandIns.meant(array)).read(index, running());
    return StandIns.meant(array).get(index);
  }

  /** Reads global memory. */
  public static long get(LongArray array, int index) {
    global(StandIns.meant(array)).read(index, running());
    return StandIns.meant(array).get(index);
  }

  /** Reads global memory. */
  public static double get(DoubleArray array, int index) {
    global(StandIns.meant(array)).read(index, running());
    return StandIns.meant(array).get(index);
  }

  /** Reads global memory. */
  public static byte get(ByteArray array, int index) {
    global(StandIns.meant(array)).read(index, running());
    return StandIns.meant(array).get(index);
  }

  /** Writes global memory. */
  public static void set(FloatArray array, int index, float value) {
    StandIns.checkWrite(array);
    global(StandIns.meant(array)).write(index, running());
    StandIns.meant(array).set(index, value);
  }

  /** Writes global memory. */
  public static void set(IntArray array, int index, int value) {
    StandIns.checkWrite(array);
    global(StandIns.meant(array)).write(index, running());
    StandIns.meant(array).set(index, value);
  }

  /** Writes global memory. */
  public static void set(LongArray array, int index, long value) {
    StandIns.checkWrite(array);
    global(StandIns.meant(array)).write(index, running());
    StandIns.meant(array).set(index, value);
  }

  /** Writes global memory. */
  public static void set(DoubleArray array, int index, double value) {
    StandIns.checkWrite(array);
    global(StandIns.meant(array)).write(index, running());
    StandIns.meant(array).set(index, value);
  }

  /** Writes global memory. */
  public static void set(ByteArray array, int index, byte value) {
    StandIns.checkWrite(array);
    global(StandIns.meant(array)).write(index, running());
    StandIns.meant(array).set(index, value);
  }

  /** The quotient, which TornadoVM makes of shifts where the divisor is known. */
  public static int divide(int dividend, int divisor) {
    checkSign(dividend, "divides");
    return dividend / divisor;
  }

  /** The remainder of a division. */
  public static int remainder(int dividend, int divisor) {
    checkSign(dividend, "divides");
    return dividend % divisor;
  }

  /** A shift that fills up with zeros, which CUDA C has as one that keeps the sign. */
  public static int shift(int value, int distance) {
    checkSign(value, "shifts");
    return value >>> distance;
  }

  private static void checkSign(int value, String verb) {
    if (value < 0) {
      throw new KernelFault(
          "%s %s %d, a negative number, which a device may get wrong"
              .formatted(running(), verb, value));
    }
  }

  private static void watchRead(Object array, int index) {
    AccessLog log = running().localLog(array);
    if (log != null) {
      log.read(index, running());
    }
  }

  private static void watchWrite(Object array, int index) {
    AccessLog log = running().localLog(array);
    if (log != null) {
      log.write(index, running());
    }
  }

  private static AccessLog global(TornadoNativeArray array) {
    return GLOBAL.computeIfAbsent(array, key -> AccessLog.ofGlobal(key.getSize()));
  }

  private static WorkItem running() {
    return Objects.requireNonNull(current, "a kernel runs outside of the emulator");
  }
}

package io.abaculus.tornado.emulator;

import java.util.IdentityHashMap;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Tells the operands of a task apart that are one array, since TornadoVM never starts a task that is
 * handed an array again after an operand that it writes. Each such operand is another, empty array here,
 * which stands for the one that is meant.
 */
final class StandIns {

  /** What an operand stands for, and whether that is handed to the task again after it. */
  private record Meant(TornadoNativeArray array, boolean isHandedAgain) {}

  @SuppressWarnings("IdentityHashMapUsage") // Another array of the same numbers is another memory.
  private static final Map<Object, Meant> MEANT = new IdentityHashMap<>();

  private StandIns() {}

  /** The operands of a task, with stand-ins for arrays that are among them several times. */
  static Object[] of(Object[] operands) {
    MEANT.clear();
    Object[] handed = operands.clone();
    for (int i = 0; i < operands.length; i++) {
      boolean isHandedBefore = isAmong(operands, 0, i, operands[i]);
      boolean isHandedAgain = isAmong(operands, i + 1, operands.length, operands[i]);
      if (operands[i] instanceof TornadoNativeArray array && (isHandedBefore || isHandedAgain)) {
        handed[i] = emptyLike(array);
        MEANT.put(handed[i], new Meant(array, isHandedAgain));
      }
    }
    return handed;
  }

  @SuppressWarnings("ReferenceEquality") // The array itself is meant, not what it holds.
  private static boolean isAmong(Object[] operands, int from, int to, Object operand) {
    for (int i = from; i < to; i++) {
      if (operands[i] == operand) {
        return true;
      }
    }
    return false;
  }

  private static TornadoNativeArray emptyLike(TornadoNativeArray array) {
    return switch (array) {
      case FloatArray floats -> new FloatArray(0);
      case DoubleArray doubles -> new DoubleArray(0);
      case IntArray ints -> new IntArray(0);
      case LongArray longs -> new LongArray(0);
      case ByteArray bytes -> new ByteArray(0);
      default -> throw new IllegalArgumentException("no kernel has a " + array.getClass());
    };
  }

  /** The array that an operand stands for. */
  @SuppressWarnings("unchecked") // It is of the class of its stand-in.
  static <T extends TornadoNativeArray> T meant(T operand) {
    Meant meant = MEANT.get(operand);
    return meant == null ? operand : (T) meant.array;
  }

  /** Refuses an operand that is written and whose array is handed again after it. */
  static void checkWrite(TornadoNativeArray operand) {
    Meant meant = MEANT.get(operand);
    if (meant != null && meant.isHandedAgain) {
      throw new KernelFault(
          "a task is handed an array again after an operand that it writes, so TornadoVM would never"
              + " start it");
    }
  }
}

package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Copies pieces of one array to places in another. Launch: any number of work-items along x.
 *
 * <p>{@code pieces} holds their number, and for each where it begins in {@code from}, where in {@code to},
 * and how many elements it has. They may change from run to run.
 */
public final class PieceCopy {
  private PieceCopy() {}

  /** PieceCopy of float32. */
  public static void floats(
      KernelContext context, FloatArray from, FloatArray to, IntArray pieces) {
    int count = pieces.get(0);
    for (int piece = 0; piece < count; piece++) {
      int source = pieces.get(1 + 3 * piece);
      int target = pieces.get(2 + 3 * piece);
      int length = pieces.get(3 + 3 * piece);
      for (int i = context.globalIdx; i < length; i += context.globalGroupSizeX) {
        to.set(target + i, from.get(source + i));
      }
    }
  }

  /** PieceCopy of float64. */
  public static void doubles(
      KernelContext context, DoubleArray from, DoubleArray to, IntArray pieces) {
    int count = pieces.get(0);
    for (int piece = 0; piece < count; piece++) {
      int source = pieces.get(1 + 3 * piece);
      int target = pieces.get(2 + 3 * piece);
      int length = pieces.get(3 + 3 * piece);
      for (int i = context.globalIdx; i < length; i += context.globalGroupSizeX) {
        to.set(target + i, from.get(source + i));
      }
    }
  }

  /** PieceCopy of int32. */
  public static void ints(KernelContext context, IntArray from, IntArray to, IntArray pieces) {
    int count = pieces.get(0);
    for (int piece = 0; piece < count; piece++) {
      int source = pieces.get(1 + 3 * piece);
      int target = pieces.get(2 + 3 * piece);
      int length = pieces.get(3 + 3 * piece);
      for (int i = context.globalIdx; i < length; i += context.globalGroupSizeX) {
        to.set(target + i, from.get(source + i));
      }
    }
  }

  /** PieceCopy of int64. */
  public static void longs(KernelContext context, LongArray from, LongArray to, IntArray pieces) {
    int count = pieces.get(0);
    for (int piece = 0; piece < count; piece++) {
      int source = pieces.get(1 + 3 * piece);
      int target = pieces.get(2 + 3 * piece);
      int length = pieces.get(3 + 3 * piece);
      for (int i = context.globalIdx; i < length; i += context.globalGroupSizeX) {
        to.set(target + i, from.get(source + i));
      }
    }
  }

  /** PieceCopy of uint8 or bool. */
  public static void bytes(KernelContext context, ByteArray from, ByteArray to, IntArray pieces) {
    int count = pieces.get(0);
    for (int piece = 0; piece < count; piece++) {
      int source = pieces.get(1 + 3 * piece);
      int target = pieces.get(2 + 3 * piece);
      int length = pieces.get(3 + 3 * piece);
      for (int i = context.globalIdx; i < length; i += context.globalGroupSizeX) {
        to.set(target + i, from.get(source + i));
      }
    }
  }
}

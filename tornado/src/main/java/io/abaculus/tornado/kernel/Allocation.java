package io.abaculus.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * A kernel that has arrays as parameters and leaves them as they are: TornadoVM allocates an array with
 * the first task that reads and writes it.
 */
public final class Allocation {
  private Allocation() {}

  /** Launch: one work-item. {@code never} holds a 0. */
  public static void allocate(
      KernelContext context,
      FloatArray a,
      FloatArray b,
      FloatArray c,
      FloatArray d,
      FloatArray e,
      LongArray f,
      LongArray g,
      LongArray h,
      ByteArray i,
      ByteArray j,
      IntArray k,
      DoubleArray l,
      IntArray never) {
    if (context.globalIdx < never.get(0)) {
      a.set(0, a.get(0));
      b.set(0, b.get(0));
      c.set(0, c.get(0));
      d.set(0, d.get(0));
      e.set(0, e.get(0));
      f.set(0, f.get(0));
      g.set(0, g.get(0));
      h.set(0, h.get(0));
      i.set(0, i.get(0));
      j.set(0, j.get(0));
      k.set(0, k.get(0));
      l.set(0, l.get(0));
    }
  }
}

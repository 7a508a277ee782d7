package io.abaculus.tornado.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.tornado.launch.Grid;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

final class EmulatorTest {
  private static final int LOCAL = 8;
  private final FloatArray numbers = FloatArray.fromElements(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

  static void reverseInGroups(KernelContext context, FloatArray x) {
    float[] shared = context.allocateFloatLocalArray(LOCAL);
    int i = context.localIdx;
    int size = context.localGroupSizeX;
    shared[i] = x.get(context.globalIdx);
    context.localBarrier();
    x.set(context.globalIdx, shared[size - 1 - i]);
  }

  @Test
  void runsEveryWorkItemOfEveryGroup() {
    Emulator.launch(Grid.of(3, 4), context -> reverseInGroups(context, numbers));
    assertArrayEquals(
        new float[]{4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9}, numbers.toHeapArray());
  }

  static void barrierForSome(KernelContext context, FloatArray x) {
    if (context.localIdx < 3) {
      context.localBarrier();
    }
    x.set(context.globalIdx, 0);
  }

  @Test
  void aBarrierThatNotAllReachFails() {
    fails(EmulatorTest::barrierForSome, "1 of 4 work-items of group 0 ended while the others wait");
  }

  static void localOutOfBounds(KernelContext context, FloatArray x) {
    float[] shared = context.allocateFloatLocalArray(LOCAL);
    shared[context.localIdx + 5] = x.get(context.globalIdx);
  }

  @Test
  void anIndexOutsideOfLocalMemoryFails() {
    fails(EmulatorTest::localOutOfBounds, "writes element 8 of local memory of 8 elements");
  }

  static void globalBefore(KernelContext context, FloatArray x) {
    x.set(context.globalIdx, x.get(context.globalIdx - 1));
  }

  @Test
  void anIndexOutsideOfGlobalMemoryFailsInTheHeaderOfAnArrayToo() {
    fails(EmulatorTest::globalBefore, "reads element -1 of global memory of 12 elements");
  }

  static void unwritten(KernelContext context, FloatArray x) {
    float[] shared = context.allocateFloatLocalArray(LOCAL);
    shared[context.localIdx] = 1;
    context.localBarrier();
    x.set(context.globalIdx, shared[context.localIdx + 1]);
  }

  @Test
  void aReadOfLocalMemoryThatNobodyWroteFails() {
    fails(EmulatorTest::unwritten, "reads element 4 of local memory, which nobody wrote");
  }

  static void missingBarrier(KernelContext context, FloatArray x) {
    float[] shared = context.allocateFloatLocalArray(LOCAL);
    shared[context.localIdx] = 1;
    x.set(context.globalIdx, shared[0]);
  }

  @Test
  void aReadOfWhatAnotherWroteWithoutABarrierFails() {
    fails(EmulatorTest::missingBarrier, "which another work-item wrote with no barrier between");
  }

  static void overwriteOfRead(KernelContext context, FloatArray x) {
    float[] shared = context.allocateFloatLocalArray(LOCAL);
    shared[context.localIdx] = 1;
    context.localBarrier();
    x.set(context.globalIdx, shared[(context.localIdx + 1) % 4]);
    shared[context.localIdx] = 2;
  }

  @Test
  void aWriteOfWhatAnotherReadWithoutABarrierFails() {
    fails(EmulatorTest::overwriteOfRead, "which another work-item read with no barrier between");
  }

  static void sameElementOfTwoGroups(KernelContext context, FloatArray x) {
    x.set(context.localIdx, 1);
  }

  @Test
  void twoGroupsThatWriteOneElementFail() {
    fails(EmulatorTest::sameElementOfTwoGroups, "writes element 0 of global memory");
  }

  static void negativeDividend(KernelContext context, FloatArray x) {
    int quotient = (context.globalIdx - 1) / 8;
    x.set(context.globalIdx, quotient);
  }

  @Test
  void aDivisionOfANegativeNumberFails() {
    fails(EmulatorTest::negativeDividend, "divides -1, a negative number");
  }

  static void negativeShift(KernelContext context, FloatArray x) {
    x.set(context.globalIdx, -context.globalIdx >>> 8);
  }

  @Test
  void anUnsignedShiftOfANegativeNumberFails() {
    fails(EmulatorTest::negativeShift, "shifts -1, a negative number");
  }

  private interface OneArray {
    void run(KernelContext context, FloatArray x);
  }

  private void fails(OneArray kernel, String message) {
    KernelFault fault =
        assertThrows(
            KernelFault.class,
            () -> Emulator.launch(Grid.of(3, 4), context -> kernel.run(context, numbers)));
    String actual = String.valueOf(fault.getMessage());
    assertTrue(actual.contains(message), actual);
  }

  static void copy(KernelContext context, FloatArray out, FloatArray x) {
    out.set(context.globalIdx, x.get(context.globalIdx + 4));
  }

  @Test
  void anArrayHandedAgainAfterItIsWrittenFails() {
    Object[] written = StandIns.of(new Object[]{numbers, numbers});
    KernelFault fault =
        assertThrows(
            KernelFault.class,
            () -> Emulator.launch(
                Grid.of(1, 4),
                context -> copy(context, (FloatArray) written[0], (FloatArray) written[1])));
    assertTrue(fault.toString().contains("handed an array again"), fault.toString());
    Object[] writtenLast = StandIns.of(new Object[]{numbers, numbers});
    Emulator.launch(
        Grid.of(1, 4),
        context -> copy(context, (FloatArray) writtenLast[1], (FloatArray) writtenLast[0]));
    assertArrayEquals(new float[]{5, 6, 7, 8}, Arrays.copyOf(numbers.toHeapArray(), 4));
  }
}

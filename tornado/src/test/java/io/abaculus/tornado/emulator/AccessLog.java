package io.abaculus.tornado.emulator;

import java.util.Arrays;

/**
 * Who read and wrote each element of an array last, and between which barriers: what tells whether an
 * access has a defined result. It has none
 *
 * <ul>
 *   <li>outside of the array;
 *   <li>where it reads local memory that nobody wrote;
 *   <li>where two work-items use an element, one of them writes, and no barrier that both pass lies
 *       between. Work-items of different groups pass none together.
 * </ul>
 */
final class AccessLog {
  private static final int NOBODY = -1;
  private static final int SEVERAL = -2;

  private final boolean local;
  private final int[] writer;
  private final int[] writeEpoch;
  private final int[] writerGroup;
  private final int[] reader;
  private final int[] readEpoch;
  private final int[] readerGroup;

  private AccessLog(boolean local, int size) {
    this.local = local;
    this.writer = nobody(size);
    this.writeEpoch = nobody(size);
    this.writerGroup = nobody(size);
    this.reader = nobody(size);
    this.readEpoch = nobody(size);
    this.readerGroup = nobody(size);
  }

  /** The log of an array in the local memory of one group. */
  static AccessLog ofLocal(int size) {
    return new AccessLog(true, size);
  }

  /** The log of an array in global memory during one launch. */
  static AccessLog ofGlobal(int size) {
    return new AccessLog(false, size);
  }

  private static int[] nobody(int size) {
    int[] numbers = new int[size];
    Arrays.fill(numbers, NOBODY);
    return numbers;
  }

  void read(int index, WorkItem item) {
    check(index, "reads");
    if (local && writer[index] == NOBODY) {
      throw new KernelFault(
          "%s reads element %d of local memory, which nobody wrote".formatted(item, index));
    }
    if (isRace(writer[index], writerGroup[index], writeEpoch[index], item)) {
      throw race(index, item, "reads", "wrote");
    }
    boolean sameEpoch = readEpoch[index] == item.epoch();
    reader[index] = sameEpoch && reader[index] != item.number() ? SEVERAL : item.number();
    boolean otherGroup = readerGroup[index] != NOBODY && readerGroup[index] != item.group();
    readerGroup[index] = otherGroup ? SEVERAL : item.group();
    readEpoch[index] = item.epoch();
  }

  void write(int index, WorkItem item) {
    check(index, "writes");
    if (isRace(writer[index], writerGroup[index], writeEpoch[index], item)) {
      throw race(index, item, "writes", "wrote");
    }
    if (isRace(reader[index], readerGroup[index], readEpoch[index], item)) {
      throw race(index, item, "writes", "read");
    }
    writer[index] = item.number();
    writerGroup[index] = item.group();
    writeEpoch[index] = item.epoch();
  }

  private static boolean isRace(int who, int group, int epoch, WorkItem item) {
    if (who == NOBODY) {
      return false;
    }
    return group != item.group() || (epoch == item.epoch() && who != item.number());
  }

  private void check(int index, String verb) {
    if (index < 0 || index >= writer.length) {
      throw new KernelFault(
          "a work-item %s element %d of %s memory of %d elements"
              .formatted(verb, index, local ? "local" : "global", writer.length));
    }
  }

  private KernelFault race(int index, WorkItem item, String verb, String before) {
    return new KernelFault(
        "%s %s element %d of %s memory, which another work-item %s with no barrier between"
            .formatted(item, verb, index, local ? "local" : "global", before));
  }
}

package io.abaculus.tornado.emulator;

import io.abaculus.tornado.launch.Grid;

import java.lang.reflect.Field;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;

/** The context of one work-item: what a kernel sees of the grid it runs in. */
final class WorkItem extends KernelContext {
  private final WorkGroup group;
  private final int number;
  private final Semaphore turn = new Semaphore(0);
  private int allocations;

  WorkItem(WorkGroup group, int numberInGroup) {
    this.group = group;
    Grid grid = group.grid();
    this.number = group.number() * grid.itemsInGroup() + numberInGroup;
    int localX = numberInGroup % grid.localX();
    int localY = numberInGroup / grid.localX();
    int groupX = group.number() % grid.groupsX();
    int groupY = group.number() / grid.groupsX() % grid.groupsY();
    int groupZ = group.number() / (grid.groupsX() * grid.groupsY());
    set("localIdx", localX);
    set("localIdy", localY);
    set("localIdz", 0);
    set("groupIdx", groupX);
    set("groupIdy", groupY);
    set("groupIdz", groupZ);
    set("globalIdx", groupX * grid.localX() + localX);
    set("globalIdy", groupY * grid.localY() + localY);
    set("globalIdz", groupZ);
    set("localGroupSizeX", grid.localX());
    set("localGroupSizeY", grid.localY());
    set("localGroupSizeZ", 1);
    set("globalGroupSizeX", grid.groupsX() * grid.localX());
    set("globalGroupSizeY", grid.groupsY() * grid.localY());
    set("globalGroupSizeZ", grid.groupsZ());
  }

  /** The fields of a context are final, since TornadoVM replaces every read of them. */
  private void set(String name, int value) {
    try {
      Field field = KernelContext.class.getField(name);
      field.setAccessible(true);
      field.set(this, value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its number among all work-items of the launch. */
  int number() {
    return number;
  }

  int group() {
    return group.number();
  }

  int epoch() {
    return group.epoch();
  }

  @Nullable
  AccessLog localLog(Object array) {
    return group.localLog(array);
  }

  /** Waits until it is told to go on. */
  void awaitTurn() {
    turn.acquireUninterruptibly();
    WatchedMemory.turnOf(this);
  }

  void giveTurn() {
    turn.release();
  }

  @Override
  public void localBarrier() {
    group.pause(this);
  }

  @Override
  public void globalBarrier() {
    group.pause(this);
  }

  @Override
  public float[] allocateFloatLocalArray(int size) {
    return (float[]) group.local(allocations++, float.class, size);
  }

  @Override
  public double[] allocateDoubleLocalArray(int size) {
    return (double[]) group.local(allocations++, double.class, size);
  }

  @Override
  public int[] allocateIntLocalArray(int size) {
    return (int[]) group.local(allocations++, int.class, size);
  }

  @Override
  public String toString() {
    return "work-item %d of group %d".formatted(number % group.grid().itemsInGroup(), group());
  }
}

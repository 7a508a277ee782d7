package io.abaculus.tornado.emulator;

import io.abaculus.tornado.launch.Grid;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The work-items of one group. Each is a thread, but only one runs at a time: it goes on until it
 * reaches a barrier or its end, and the next one follows. So a launch is the same every time, and what
 * lies between two barriers is known.
 */
final class WorkGroup {
  private final Grid grid;
  private final int number;
  private final Semaphore paused = new Semaphore(0);
  private final List<Object> locals = new ArrayList<>();
  private final List<AccessLog> logs = new ArrayList<>();
  private int running;
  private int epoch;
  private boolean abandoned;
  private @Nullable Throwable failure;

  WorkGroup(Grid grid, int number) {
    this.grid = grid;
    this.number = number;
  }

  /** Runs the kernel on all work-items of the group. */
  void run(Emulator.Kernel kernel) {
    int size = grid.itemsInGroup();
    List<WorkItem> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      WorkItem item = new WorkItem(this, i);
      items.add(item);
      Thread.ofVirtual().start(() -> runItem(item, kernel));
    }
    running = size;
    while (running == size) {
      for (WorkItem item : items) {
        resume(item);
        if (failure != null) {
          abandon(items);
          throw rethrown(failure);
        }
      }
      epoch++;
    }
    if (running > 0) {
      int ended = size - running;
      abandon(items);
      throw new KernelFault(
          "%d of %d work-items of group %d ended while the others wait at a barrier"
              .formatted(ended, size, number));
    }
  }

  private void runItem(WorkItem item, Emulator.Kernel kernel) {
    item.awaitTurn();
    try {
      if (!abandoned) {
        kernel.run(item);
      }
    } catch (Abandoned e) {
      // The group has failed already.
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      running--;
      paused.release();
    }
  }

  private void resume(WorkItem item) {
    item.giveTurn();
    paused.acquireUninterruptibly();
  }

  /** Ends the threads that still wait. */
  private void abandon(List<WorkItem> items) {
    abandoned = true;
    for (WorkItem item : items) {
      item.giveTurn();
    }
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }

  /** A work-item is at a barrier. */
  void pause(WorkItem item) {
    paused.release();
    item.awaitTurn();
    if (abandoned) {
      throw new Abandoned();
    }
  }

  /** The array that the work-items of the group share as their allocation of this number. */
  Object local(int allocation, Class<?> type, int size) {
    if (allocation == locals.size()) {
      locals.add(Array.newInstance(type, size));
      logs.add(AccessLog.ofLocal(size));
    }
    Object array = locals.get(allocation);
    if (Array.getLength(array) != size) {
      throw new KernelFault(
          "local array %d has %d elements for one work-item and %d for another"
              .formatted(allocation, Array.getLength(array), size));
    }
    return array;
  }

  /** The log of a local array, or null for an array that a work-item made for itself. */
  @SuppressWarnings("ReferenceEquality") // The array itself is meant, not what it holds.
  @Nullable
  AccessLog localLog(Object array) {
    for (int i = 0; i < locals.size(); i++) {
      if (locals.get(i) == array) {
        return logs.get(i);
      }
    }
    return null;
  }

  Grid grid() {
    return grid;
  }

  int number() {
    return number;
  }

  /** How many barriers the group has passed. */
  int epoch() {
    return epoch;
  }

  /** Ends a work-item of a group that failed. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}

package io.abaculus.tornado.launch;

import io.abaculus.graph.TensorException;
import uk.ac.manchester.tornado.api.WorkerGrid3D;

/**
 * How many work-groups run, and how many work-items are in each, along three axes.
 *
 * @param groupsX groups along x
 * @param groupsY groups along y
 * @param groupsZ groups along z
 * @param localX work-items of a group along x
 * @param localY work-items of a group along y
 */
public record Grid(int groupsX, int groupsY, int groupsZ, int localX, int localY) {
  /** The most groups along y, and along z, that CUDA launches. */
  public static final int MOST_GROUPS = 65_535;

  /**
   * Checks the sizes.
   *
   * @throws TensorException if a device would not launch so many, or so few
   */
  public Grid {
    if (Math.min(Math.min(groupsX, groupsY), Math.min(groupsZ, Math.min(localX, localY))) < 1
        || Math.max(groupsY, groupsZ) > MOST_GROUPS
        || Math.max((long) groupsX * localX, (long) groupsY * localY) > Integer.MAX_VALUE) {
      throw new TensorException(
          "no device launches %d x %d x %d groups of %d x %d work-items"
              .formatted(groupsX, groupsY, groupsZ, localX, localY));
    }
  }

  /** Groups in a row. */
  public static Grid of(int groups, int local) {
    return new Grid(groups, 1, 1, local, 1);
  }

  /** Groups of {@code local} work-items, as many as cover so many elements. */
  public static Grid covering(int elements, int local) {
    return of(Math.ceilDiv(elements, local), local);
  }

  /** Groups in all. */
  public int groups() {
    return groupsX * groupsY * groupsZ;
  }

  /** Work-items of one group. */
  public int itemsInGroup() {
    return localX * localY;
  }

  /** The same, as TornadoVM has it. */
  public WorkerGrid3D workers() {
    WorkerGrid3D workers = new WorkerGrid3D(groupsX * localX, groupsY * localY, groupsZ);
    workers.setLocalWork(localX, localY, 1);
    return workers;
  }
}

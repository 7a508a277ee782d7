package io.abaculus.tornado.launch;

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
}

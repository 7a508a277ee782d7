package io.abaculus.tornado.lowering;

/**
 * A long axis cut into pieces, so that a device with room for many groups gets enough of them: each
 * piece is summed by groups of its own, and the sums are added in order. The cut depends on sizes alone.
 *
 * @param length of all pieces but the last, which may be shorter
 * @param count how many there are, at least 1
 */
record Pieces(int length, int count) {
  /**
   * Pieces of an axis.
   *
   * @param enough groups that keep a large GPU busy
   * @param groups how many groups there are for each piece
   * @param axis how long the axis is, at least 1
   * @param smallest no piece but the last is shorter than this
   */
  static Pieces of(int enough, int groups, int axis, int smallest) {
    int wanted = Math.ceilDiv(enough, groups);
    int length = Math.max(Math.ceilDiv(axis, wanted), Math.min(axis, smallest));
    return new Pieces(length, Math.ceilDiv(axis, length));
  }
}

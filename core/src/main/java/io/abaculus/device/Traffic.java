package io.abaculus.device;

/**
 * What a device was asked to do since it was opened. The difference of two is what happened in between.
 *
 * @param bytesToDevice that crossed from the host, padding included
 * @param bytesToHost that crossed to the host, padding included
 * @param launches of kernels, those that only move numbers included
 */
public record Traffic(long bytesToDevice, long bytesToHost, long launches) {
  /** Nothing. */
  public static final Traffic NONE = new Traffic(0, 0, 0);

  /** This and more. */
  public Traffic plus(Traffic more) {
    return new Traffic(
        bytesToDevice + more.bytesToDevice,
        bytesToHost + more.bytesToHost,
        launches + more.launches);
  }

  /** What came after an earlier time. */
  public Traffic since(Traffic earlier) {
    return new Traffic(
        bytesToDevice - earlier.bytesToDevice,
        bytesToHost - earlier.bytesToHost,
        launches - earlier.launches);
  }
}

package io.abaculus.eval;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests by which equal things are known. */
public final class Digests {
  private Digests() {}

  /** SHA-256, which every Java has. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.abaculus.tornado.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of parts in their order, of which each counts with its length. */
public final class Fingerprint {
  private final MessageDigest digest;

  /** Of no part. */
  public Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }

  /** Adds bytes. */
  public Fingerprint add(byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
    return this;
  }

  /** Adds text; null is the text "null". */
  public Fingerprint add(@Nullable Object text) {
    return add(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds a file, or all files in a folder at any depth: of each its name, size and time of change, so that a
   * large SDK takes milliseconds.
   *
   * @throws IOException if they cannot be listed
   */
  public Fingerprint addFiles(Path root) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      add(root.relativize(file)).add(Files.size(file)).add(Files.getLastModifiedTime(file));
    }
    return this;
  }

  /** 64 hexadecimal digits; nothing can be added after it. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}

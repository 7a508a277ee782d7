package io.abaculus.formats.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Tells files from what only has a name like one. To open a pipe waits for somebody to write to it, and a
 * device may have no end.
 */
public final class RegularFile {
  private RegularFile() {}

  /**
   * Refuses what is no regular file, before it is opened; links are followed.
   *
   * @throws IOException if it is not there, or is a folder, a pipe, a socket or a device
   */
  public static void require(Path file) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? brokenLink(file) : e;
    }
    require(file, attributes);
  }

  /**
   * Refuses what is no regular file, by its attributes.
   *
   * @param attributes of the file; those of a link itself if it leads nowhere
   * @throws IOException if it is no regular file, saying what it is
   */
  public static void require(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.isDirectory()) {
      throw new FileSystemException(file.toString(), null, "it is a folder");
    }
    if (attributes.isSymbolicLink()) {
      throw brokenLink(file);
    }
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(
          file.toString(), null, "it is no regular file, but a pipe, a socket or a device");
    }
  }

  private static IOException brokenLink(Path link) throws IOException {
    return new NoSuchFileException(link.toString(), null, whyBroken(link));
  }

  /**
   * Where a link leads that cannot be followed, and why it cannot, in words.
   *
   * @throws IOException if it is no link
   */
  public static String whyBroken(Path link) throws IOException {
    Path target = Files.readSymbolicLink(link);
    String why = "which is not there";
    try {
      link.getFileSystem().provider().checkAccess(link);
    } catch (NoSuchFileException e) {
      // As it was said: it, or what it is a link to, is not there.
    } catch (IOException e) {
      // Such as a link to itself: something is there, which the system cannot come to.
      why = "and " + FileReason.of(e);
    }
    return "it is a link to %s, %s".formatted(target, why);
  }
}

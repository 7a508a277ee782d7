package io.abaculus.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What a file was like when it was opened. One whose bytes are changed in place meanwhile shows other numbers, or
 * none, to who has it mapped; one whose name was given to another file is as it was.
 *
 * @param key what tells the file from others; null where the system has nothing of the kind
 */
record FileStamp(@Nullable Object key, long size, FileTime modified) {
  static FileStamp of(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return new FileStamp(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
  }

  /** Whether the file of the path is the same one, and was written to. */
  boolean isOutdatedBy(Path path) {
    FileStamp now;
    try {
      now = of(path);
    } catch (IOException e) {
      return false; // it was removed, and stays as it was for who has it open
    }
    return key != null && key.equals(now.key)
        && (size != now.size || !modified.equals(now.modified));
  }
}

package io.abaculus.eval.dataset;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a tar file begin and how long they are. Commons Compress reads each entry's header
 * (POSIX and GNU, long names and sizes); its own index, {@code TarFile}, says of a truncated file neither
 * which one nor at which entry.
 */
final class TarIndex {
  /** Headers and contents begin at multiples of this. */
  private static final int BLOCK = 512;

  private final Path tar;
  private final NavigableMap<String, Range> files = new TreeMap<>();
  private String last = "";

  private TarIndex(Path tar) {
    this.tar = tar;
  }

  /** Where a file's content lies in the tar file, in bytes. */
  record Range(long offset, long size) {}

  /** The regular files by their names, which have neither {@code .} nor {@code ..} nor a leading /. */
  static NavigableMap<String, Range> of(Path tar) throws IOException {
    TarIndex index = new TarIndex(tar);
    try (FileChannel channel = FileChannel.open(tar, StandardOpenOption.READ)) {
      index.readAll(channel);
    }
    return index.files;
  }

  private void readAll(FileChannel channel) throws IOException {
    long header = 0;
    while (true) {
      if (header + BLOCK > channel.size()) {
        throw header == 0
            ? new IOException(tar + " is no tar file")
            : truncated("it ends after " + last + " without the mark of its end");
      }
      TarArchiveEntry entry = entry(channel.position(header));
      if (entry == null) {
        return;
      }
      last = entry.getName();
      if (entry.isSparse()) {
        throw new IOException(
            "%s keeps %s sparse: make it anew without --sparse".formatted(tar, last));
      }
      Range range = new Range(channel.position(), entry.getSize());
      if (range.offset + range.size > channel.size()) {
        throw truncated(
            "%s has %d bytes, of which %d are there"
                .formatted(last, range.size, Math.max(0, channel.size() - range.offset)));
      }
      add(entry, range);
      header = range.offset + Math.ceilDiv(range.size, BLOCK) * BLOCK;
    }
  }

  private @Nullable TarArchiveEntry entry(FileChannel at) throws IOException {
    TarArchiveEntry entry;
    try {
      // Left open: closing it would close the channel.
      entry =
          new TarArchiveInputStream(Channels.newInputStream(at), StandardCharsets.UTF_8.name())
              .getNextEntry();
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    if (entry != null && !entry.isCheckSumOK()) {
      throw damaged(null);
    }
    return entry;
  }

  private void add(TarArchiveEntry entry, Range range) {
    String name = normalized(entry.getName());
    if (name == null || entry.isDirectory() || entry.isSymbolicLink()) {
      return;
    }
    if (entry.isLink()) {
      Range target = files.get(String.valueOf(normalized(entry.getLinkName())));
      if (target != null) {
        files.put(name, target);
      }
    } else if (entry.isFile()) {
      files.put(name, range);
    }
  }

  /** A path without what leads elsewhere; null if it leads out of the tar file. */
  private static @Nullable String normalized(String name) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        return null;
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private IOException truncated(String reason) {
    return new IOException(
        "%s is truncated: %s; copy or download it again".formatted(tar, reason));
  }

  private IOException damaged(@Nullable Exception cause) {
    return new IOException(
        last.isEmpty()
            ? tar + " is no tar file"
            : "%s is damaged after %s; copy or download it again".formatted(tar, last),
        cause);
  }
}

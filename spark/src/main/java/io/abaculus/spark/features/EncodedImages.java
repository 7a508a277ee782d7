package io.abaculus.spark.features;

import io.abaculus.data.image.ImageFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/** Reads the images of a part, as the files have them. */
final class EncodedImages {
  /** An image takes less; a file that has more is not decoded. */
  private static final int LARGEST_BYTES = 1 << 30;

  private final Configuration configuration;
  private final Receiver receiver;

  /** Takes images. */
  interface Receiver {
    /**
     * An image.
     *
     * @param path its name; in a tar file {@code TAR!/NAME}
     * @param content its whole file
     */
    void image(String path, byte[] content) throws IOException;

    /** A file that is not there, may not be read or is damaged. */
    void unreadable(String path, String reason) throws IOException;
  }

  EncodedImages(Configuration configuration, Receiver receiver) {
    this.configuration = configuration;
    this.receiver = receiver;
  }

  /**
   * Reads them in order.
   *
   * @throws IOException if a file system fails, which may be over when the part is tried again, or the receiver
   */
  void read(ImagePart part) throws IOException {
    switch (part) {
      case ImagePart.Files files -> {
        for (String file : files.files()) {
          readFile(file);
        }
      }
      case ImagePart.Shard shard -> readShard(shard.file());
    }
  }

  private void readFile(String file) throws IOException {
    Path path = new Path(file);
    byte[] content;
    try (FSDataInputStream in = path.getFileSystem(configuration).open(path)) {
      content = in.readNBytes(LARGEST_BYTES + 1);
    } catch (FileNotFoundException e) {
      receiver.unreadable(file, "there is no such file, or no permission");
      return;
    } catch (AccessControlException e) {
      receiver.unreadable(file, "no permission");
      return;
    }
    if (content.length > LARGEST_BYTES) {
      receiver.unreadable(file, "the file has more than %d bytes".formatted(LARGEST_BYTES));
      return;
    }
    receiver.image(file, content);
  }

  private void readShard(String file) throws IOException {
    Path path = new Path(file);
    try (FSDataInputStream in = path.getFileSystem(configuration).open(path);
        TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      TarArchiveEntry entry = next(tar, file);
      while (entry != null) {
        if (entry.isFile() && ImageFiles.isImage(entry.getName())
            && !ImageListing.isHidden(entry.getName())) {
          readEntry(tar, entry, file);
        }
        entry = next(tar, file);
      }
    } catch (FileNotFoundException e) {
      receiver.unreadable(file, "there is no such file, or no permission");
    }
  }

  private void readEntry(TarArchiveInputStream tar, TarArchiveEntry entry, String file)
      throws IOException {
    String name = file + "!/" + entry.getName();
    if (entry.getSize() > LARGEST_BYTES) {
      receiver.unreadable(name, "the file has %d bytes".formatted(entry.getSize()));
      return;
    }
    byte[] content;
    try {
      content = tar.readAllBytes();
    } catch (IOException e) {
      receiver.unreadable(name, "its tar file is damaged or truncated in it");
      return;
    }
    receiver.image(name, content);
  }

  /** The next entry; null after the last one, and where the tar file is damaged. */
  private @Nullable TarArchiveEntry next(TarArchiveInputStream tar, String file)
      throws IOException {
    try {
      return tar.getNextEntry();
    } catch (IOException e) {
      receiver.unreadable(file,
          "the tar file is damaged or truncated; images after that are missing");
      return null;
    }
  }
}

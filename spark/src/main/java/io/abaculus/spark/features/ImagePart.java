package io.abaculus.spark.features;

import java.io.Serializable;
import java.util.List;

/** Images that one task takes, and whose features become one file. */
sealed interface ImagePart extends Serializable {
  /** From 0, in the order of the listing. */
  int number();

  /**
   * Images in files of their own.
   *
   * @param files as Hadoop names them
   */
  record Files(int number, List<String> files) implements ImagePart {
    /** Copies the list. */
    public Files {
      files = List.copyOf(files);
    }
  }

  /**
   * The images in a tar file.
   *
   * @param file as Hadoop names it
   */
  record Shard(int number, String file) implements ImagePart {}
}

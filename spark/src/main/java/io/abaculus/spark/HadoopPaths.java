package io.abaculus.spark;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names of files as Hadoop takes them. */
final class HadoopPaths {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  private HadoopPaths() {}

  /** A URI as it is; anything else is a path on this machine, whatever file system is Hadoop's usual one. */
  static String absolute(String name) {
    return SCHEME.matcher(name).matches()
        ? name
        : "file://" + Path.of(name).toAbsolutePath().normalize();
  }
}

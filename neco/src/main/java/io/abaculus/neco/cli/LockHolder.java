package io.abaculus.neco.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who has a folder, and where: another machine or container numbers its processes otherwise.
 *
 * @param process with its command and since when
 * @param machine an identity of the running system; empty where it has none
 * @param container an identity of the space in which its processes are numbered; empty where there is none
 * @param host what the machine or container calls itself; may be empty
 */
record LockHolder(String process, String machine, String container, String host) {
  private static final Path MACHINE = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");
  private static final Path CONTAINER = Path.of("/proc/self/ns/pid");

  /** This process, with a command. */
  static LockHolder here(String command) {
    String process =
        "process %d (%s, since %s)"
            .formatted(
                ProcessHandle.current().pid(), command,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).atZone(ZoneId.systemDefault())
                    .toOffsetDateTime());
    return new LockHolder(process, read(MACHINE), processSpace(), hostName());
  }

  /** What {@link #text} gave; null if it is no such text, as while it is written. */
  static @Nullable LockHolder of(String text) {
    List<String> lines = text.lines().toList();
    return lines.size() == 4
        ? new LockHolder(lines.get(0), lines.get(1), lines.get(2), lines.get(3).strip())
        : null;
  }

  /** For a file that others read. */
  String text() {
    // Not an empty line at the end, which would be none.
    return String.join("\n", process, machine, container, host + " ");
  }

  /** In words, for somebody else. */
  String seenFrom(LockHolder other) {
    String called = host.isEmpty() ? "" : " '" + host + "'";
    boolean sameMachine =
        machine.equals(other.machine) && (!machine.isEmpty() || host.equals(other.host));
    if (!sameMachine) {
      return "%s of another machine%s".formatted(process, called);
    }
    return container.equals(other.container)
        ? process
        : "%s of another container%s".formatted(process, called);
  }

  private static String processSpace() {
    try {
      return Files.readSymbolicLink(CONTAINER).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private static String hostName() {
    return Stream.of(read(HOST), System.getenv("COMPUTERNAME"), System.getenv("HOSTNAME"))
        .filter(Objects::nonNull)
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}

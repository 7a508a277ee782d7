package io.abaculus.bench.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.abaculus.bench.side.Abaculus;
import io.abaculus.bench.side.Side;
import io.abaculus.bench.side.Sides;
import io.abaculus.bench.suite.PythonColumn.Library;
import io.abaculus.bench.suite.Subprocess.Ended;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sides that there are on this machine, and why the others are not there.
 *
 * @param present in the order of the table; a side may have several columns, each with some of the work
 * @param absent reasons by the names of peers
 */
record Columns(List<Column> present, Map<String, String> absent) {
  /** Peers on the JVM, which a profile of Maven's downloads. */
  private static final List<String> JVM_PEERS =
      List.of("EJML", "OpenBLAS", "OpenBLAS tuned", "libtorch", "libtorch tuned");

  /**
   * What columns need.
   *
   * @param home the checkout, for what lies in it
   * @param python an interpreter that may have PyTorch and faiss
   * @param start what whole processes read
   * @param log receives what everything prints
   */
  record Surroundings(Path home, Path python, StartFiles start, Pace pace, PrintStream log) {
    private Path script(String name) {
      return home.resolve("bench", "peers", name);
    }
  }

  /** Our own column alone. */
  static Columns ours(Surroundings around) {
    List<Column> present = new ArrayList<>();
    present.add(new JmhColumn(new Abaculus(), around.pace(), around.log()));
    Path launcher = around.home().resolve("abaculus");
    if (Files.isExecutable(launcher)) {
      present.add(
          new StartColumn(
              Abaculus.NAME, Abaculus.VERSION, around.start().ourCommands(launcher), around.pace(),
              around.log()));
    }
    return new Columns(present, Map.of());
  }

  /**
   * Our own columns and those of some peers.
   *
   * @param peers names; all of them if empty
   * @throws IllegalArgumentException if there is no peer of a name, at hand or not
   */
  Columns only(List<String> peers) {
    if (peers.isEmpty()) {
      return this;
    }
    for (String peer : peers) {
      if (!absent.containsKey(peer)
          && present.stream().noneMatch(column -> column.name().equals(peer))) {
        throw new IllegalArgumentException("there is no peer '%s': %s".formatted(peer, names()));
      }
    }
    Map<String, String> stillAbsent = new LinkedHashMap<>(absent);
    stillAbsent.keySet().retainAll(peers);
    return new Columns(
        present.stream()
            .filter(column -> isOurs(column) || peers.contains(column.name()))
            .toList(),
        stillAbsent);
  }

  private String names() {
    Stream<String> atHand =
        present.stream().filter(column -> !isOurs(column)).map(Column::name).distinct();
    return Stream.concat(atHand, absent.keySet().stream()).collect(Collectors.joining(", "));
  }

  private static boolean isOurs(Column column) {
    return column.name().equals(Abaculus.NAME);
  }

  /** Our own column and those of all peers. */
  static Columns withPeers(Surroundings around) throws IOException, InterruptedException {
    List<Column> present = new ArrayList<>(ours(around).present());
    Map<String, String> absent = new LinkedHashMap<>();
    JVM_PEERS.forEach(name -> absent.put(name, "this build is without the profile peers"));
    for (Side peer : Sides.peers()) {
      present.add(new JmhColumn(peer, around.pace(), around.log()));
      absent.remove(peer.name());
    }
    Map<String, String> versions = pythonVersions(around);
    for (Library library : Library.values()) {
      String version = versions.get(library.distribution());
      if (version == null) {
        absent.put(
            library.title(),
            "%s has no %s; bench/peers/setup.sh makes an environment that has"
                .formatted(around.python(), library.distribution()));
        continue;
      }
      present.add(
          new PythonColumn(
              library, version, around.python(), around.script("cpu.py"),
              around.start().folder(), around.pace(), around.log()));
      if (library == Library.PYTORCH) {
        present.add(
            new StartColumn(
                library.title(), version,
                around.start().pyTorchCommands(around.python(), around.script("start.py")),
                around.pace(), around.log()));
      }
    }
    return new Columns(present, absent);
  }

  /** By the names of pip; nothing where there is no such interpreter, or it prints something else. */
  private static Map<String, String> pythonVersions(Surroundings around)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(around.python())) {
      return Map.of();
    }
    Ended ended =
        Subprocess.run(
            List.of(
                around.python().toString(), around.script("cpu.py").toString(), "--versions"),
            around.log());
    try {
      Map<String, String> versions = new LinkedHashMap<>();
      if (ended.status() == 0) {
        new ObjectMapper()
            .readTree(ended.printed())
            .properties()
            .forEach(entry -> versions.put(entry.getKey(), entry.getValue().asText()));
      }
      return versions;
    } catch (JsonProcessingException e) {
      return Map.of();
    }
  }
}

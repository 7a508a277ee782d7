package io.abaculus.bench.side;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The sides that there are in this process. */
public final class Sides {
  private Sides() {}

  /** The peers on the class path, in the order of their names. */
  public static List<Side> peers() {
    List<Side> peers = new ArrayList<>();
    ServiceLoader.load(Side.class).forEach(peers::add);
    peers.sort((a, b) -> a.name().compareTo(b.name()));
    return peers;
  }

  /**
   * Abaculus or a peer.
   *
   * @throws IllegalArgumentException if there is none of the name
   */
  public static Side named(String name) {
    if (name.equals(Abaculus.NAME)) {
      return new Abaculus();
    }
    return peers().stream()
        .filter(peer -> peer.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no side '" + name + "'"));
  }
}

package io.abaculus.tornado;

import io.abaculus.device.HostArray;
import io.abaculus.graph.Buffer;
import io.abaculus.graph.TensorException;
import io.abaculus.graph.TensorType;
import io.abaculus.tornado.lowering.Stored;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that lie with the host, in the memory of plans on the device, or both. Every plan has memory of
 * its own: a weight that is trained by one plan and read by another has a home in each, and the other's
 * is out of date once the first has run.
 *
 * <p>Guarded by the device's lock.
 */
final class TornadoBuffer implements Buffer {
  /**
   * A place on the device where the numbers are.
   *
   * @param plan whose memory it is
   * @param stored where
   */
  record Home(TornadoExecutable plan, Stored stored) {}

  private final TornadoDevice device;
  private final TensorType type;
  private final List<Home> homes = new ArrayList<>();
  private @Nullable HostArray host;

  /** Numbers that lie with the host. */
  TornadoBuffer(TornadoDevice device, HostArray host) {
    this.device = device;
    this.type = host.type();
    this.host = host;
  }

  /** Numbers that lie on the device. */
  TornadoBuffer(TornadoDevice device, Home home) {
    this.device = device;
    this.type = home.stored().type();
    this.homes.add(home);
  }

  @Override
  public TensorType type() {
    return type;
  }

  TornadoDevice device() {
    return device;
  }

  /**
   * The numbers on the host, fetched if they lie on the device alone. Nobody changes them.
   *
   * @throws TensorException if they are lost
   */
  HostArray onHost() {
    HostArray known = host;
    if (known == null) {
      if (homes.isEmpty()) {
        throw new TensorException(
            "the numbers of a %s are lost: device %s could not bring them to the host"
                .formatted(type, device.name()));
      }
      Home home = homes.getFirst();
      known = home.plan().fetch(home.stored());
      host = known;
    }
    return known;
  }

  /** Takes over numbers that were fetched together with others. */
  void setHostCopy(HostArray numbers) {
    host = numbers;
  }

  boolean isResidentAt(Home home) {
    return homes.contains(home);
  }

  /** The numbers were copied there as well. */
  void addHome(Home home) {
    homes.add(home);
  }

  /** The numbers were changed there, and are out of date everywhere else. */
  void changedAt(Home home) {
    host = null;
    homes.clear();
    homes.add(home);
  }

  /**
   * The place is needed for something else: what lies there alone is brought to the host. What cannot be
   * is lost.
   */
  void evictFrom(Home home) {
    if (homes.contains(home)) {
      try {
        if (homes.size() == 1) {
          onHost();
        }
      } finally {
        homes.remove(home);
      }
    }
  }
}

package io.abaculus.device;

import java.util.List;

/** What there is of one kind of device on this machine. */
public sealed interface Availability {

  /**
   * There are devices of the kind.
   *
   * @param devices one line on each, by its number, such as the name that its maker gave it
   */
  record Available(List<String> devices) implements Availability {
    /** Copies the list. */
    public Available {
      devices = List.copyOf(devices);
    }
  }

  /**
   * There is none, or none that can be used.
   *
   * @param lookedFor what must be there
   * @param found what is there instead
   * @param nextStep the one thing to do next, as a sentence without its full stop
   */
  record Missing(String lookedFor, String found, String nextStep) implements Availability {}
}

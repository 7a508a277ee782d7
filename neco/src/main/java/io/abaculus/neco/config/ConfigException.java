package io.abaculus.neco.config;

import java.util.List;

/** A configuration that cannot be used. The message holds every problem found, one a line. */
public final class ConfigException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  ConfigException(String problem) {
    this(List.of(problem));
  }

  /** Each problem: the key, what it was given, what it takes, and where the value came from. */
  public List<String> problems() {
    return problems;
  }
}

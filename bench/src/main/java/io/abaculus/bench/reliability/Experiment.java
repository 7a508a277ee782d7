package io.abaculus.bench.reliability;

import java.util.function.Consumer;

/** A part of the campaign: what is done to the library, and what it should come through. */
interface Experiment {
  /**
   * Runs it.
   *
   * @param progress takes lines for who waits
   * @return what was found, failures included
   * @throws Exception if the experiment itself cannot be made
   */
  ExperimentReport run(Scale scale, Consumer<String> progress) throws Exception;
}

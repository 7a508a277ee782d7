package io.abaculus.neco.config;

import java.util.Locale;

/** A value out of a fixed list, as a configuration file spells it. */
public sealed interface Choice
    permits Architecture,
    ArchVersion,
    FeedForward,
    DatasetName,
    LossMask,
    SortNetwork,
    Relaxation,
    SimilarityMeasure,
    LogSpace,
    OptimizerName {

  /** The name of the constant. */
  String name();

  /** How the value is written in a configuration file. */
  default String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.abaculus.bench.work;

/** Something to be computed, of certain shapes, in float32. */
public sealed interface Work
    permits PeakWork, ProductWork, AttentionWork, RowWork, SortWork, RoiAlignWork, VitWork,
    NecoWork, SearchWork,
    KMeansWork, ImageWork, PlanWork, StartWork {

  /** How many threads a piece of work can keep busy. */
  enum Threads {
    /** As many as there are. */
    ANY,
    /** One, whatever there is. */
    ONE,
    /** A process of its own takes what it wants. */
    ALL
  }

  /** A word or two for what it is, such as {@code attention}. */
  String subject();

  /** Its sizes and all else that tells it from others of the subject. */
  String shape();

  /** How much is done, counted in the unit, such as 0.3 where that is GFLOP. */
  double amount();

  /** What the amount is counted in. */
  String unit();

  /** How many threads it can keep busy. */
  default Threads threads() {
    return Threads.ANY;
  }

  /** Subject and shape; no two pieces of work share it. */
  default String name() {
    return subject() + " " + shape();
  }
}

package io.abaculus.data;

import java.io.IOException;

/**
 * What happens to a record before it is part of a batch; on several threads at once.
 *
 * @param <T> what a record is
 * @param <S> what becomes of it
 */
@FunctionalInterface
public interface Transform<T, S> {
  /**
   * Changes a record.
   *
   * @param random for all random choices: it depends on the seed, the epoch and the record alone
   * @throws IOException if the record is not usable, as if it could not be read
   */
  S apply(T record, RandomSource random) throws IOException;

  /** This transform, and another one of its result with the same source of random numbers. */
  default <R> Transform<T, R> andThen(Transform<S, R> next) {
    return (record, random) -> next.apply(apply(record, random), random);
  }
}

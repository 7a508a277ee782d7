package io.abaculus.neco.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which values a setting accepts, beyond what its type says. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Accepts {

  /** The interval a number, or each number of a list, must lie in: {@code "[0, 1)"}; empty: any. */
  String range() default "";

  /** How many items a list must have; 0: any number, but at least one. */
  int length() default 0;

  /** Whether {@code null} is a value. */
  boolean nullable() default false;

  /**
   * Whether it is a path, or a list of them: a relative one is meant from the current folder, wherever it
   * was given, and is made absolute, so that it means the same to a run that goes on from another folder.
   */
  boolean path() default false;
}

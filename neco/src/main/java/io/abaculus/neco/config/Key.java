package io.abaculus.neco.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Ties a record component to its key in a configuration file and says which values it takes. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {

  /** The dotted name, {@code train.batch_size}. */
  String value();

  /** The interval a number, or each number of a list, must lie in: {@code "[0, 1)"}; empty: any. */
  String range() default "";

  /** How many items a list must have; 0: any number, but at least one. */
  int length() default 0;

  /** Whether {@code null} is a value. */
  boolean nullable() default false;
}

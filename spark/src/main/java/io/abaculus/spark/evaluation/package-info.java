/** Evaluations in parts: executors compute sums over them, which the driver adds in the order of the parts. */
@NullMarked
package io.abaculus.spark.evaluation;

import org.jspecify.annotations.NullMarked;

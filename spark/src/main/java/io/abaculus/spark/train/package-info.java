/**
 * Steps of a training as jobs of Spark: a task computes the gradients of a shard of the batch, with the weights of
 * the step by broadcast, and the teacher made of the step before where that is at hand. All that a step changes stays with the driver.
 */
@NullMarked
package io.abaculus.spark.train;

import org.jspecify.annotations.NullMarked;

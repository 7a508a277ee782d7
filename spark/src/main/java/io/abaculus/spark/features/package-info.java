/**
 * Features of many images, as Parquet: the driver lists images in parts, executors compute and write them. What is
 * known of a part goes from one to the other as serialisable records; models are opened once a process.
 */
@NullMarked
package io.abaculus.spark.features;

import org.jspecify.annotations.NullMarked;

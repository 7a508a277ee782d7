/** k-means, and the segmentation that clusters of patch features make by themselves. */
@NullMarked
package io.abaculus.eval.cluster;

import org.jspecify.annotations.NullMarked;

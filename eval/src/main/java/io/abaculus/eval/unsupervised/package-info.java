/**
 * Segmentation without labels: what is foreground by clusters and by where a model looks, and what objects
 * there are by clusters and their communities.
 */
@NullMarked
package io.abaculus.eval.unsupervised;

import org.jspecify.annotations.NullMarked;

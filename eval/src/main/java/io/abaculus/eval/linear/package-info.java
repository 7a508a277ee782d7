/** Linear segmentation: one linear map from the features of a frozen model to classes. */
@NullMarked
package io.abaculus.eval.linear;

import org.jspecify.annotations.NullMarked;

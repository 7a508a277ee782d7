/**
 * In-context segmentation: patches are labelled by the nearest patches of a memory of labelled images,
 * with nothing trained (Balažević et al., arXiv 2306.01667).
 */
@NullMarked
package io.abaculus.eval.incontext;

import org.jspecify.annotations.NullMarked;

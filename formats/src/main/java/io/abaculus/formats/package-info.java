/**
 * Files of named tensors, read without a library of tensors: {@link io.abaculus.formats.TensorFile} is
 * what they have in common, whichever format they are in.
 */
@NullMarked
package io.abaculus.formats;

import org.jspecify.annotations.NullMarked;

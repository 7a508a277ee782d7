/**
 * Records of any kind, such as labelled images, shuffled, read ahead by threads and delivered in
 * batches: {@link io.abaculus.data.DataLoader}.
 */
@NullMarked
package io.abaculus.data;

import org.jspecify.annotations.NullMarked;

/**
 * What one training image becomes: where its crops lie, how their colours change, and where each
 * pair of crops overlaps. Every random choice comes from a stream that its place in the training
 * names, never from a shared generator.
 */
@NullMarked
package io.abaculus.neco.augment;

import org.jspecify.annotations.NullMarked;

/**
 * Weights of vision transformers as others keep them: found in their files, whatever names they have
 * there, brought under DINOv2's names, and written for other tools again.
 */
@NullMarked
package io.abaculus.nn.pretrained;

import org.jspecify.annotations.NullMarked;

/**
 * The loss of self-distillation: student and teacher compare crops of an image with the same {@linkplain
 * io.abaculus.neco.dino.Prototypes prototypes}, and the student should find every crop as like them as the
 * teacher finds another one. A {@linkplain io.abaculus.neco.dino.Center centre} and a low temperature keep
 * the teacher from saying the same of all images. {@link io.abaculus.neco.model.DinoStep} is a step.
 *
 * <p>Caron et al., "Emerging properties in self-supervised vision transformers", 2021 (arXiv 2104.14294).
 */
@NullMarked
package io.abaculus.neco.dino;

import org.jspecify.annotations.NullMarked;

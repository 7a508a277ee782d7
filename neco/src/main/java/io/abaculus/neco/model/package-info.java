/**
 * What is trained: a student and a teacher ({@link io.abaculus.neco.model.NecoModel}), each a vision
 * transformer with a projection head ({@link io.abaculus.neco.model.Encoder}), and one step of the
 * training as a graph ({@link io.abaculus.neco.model.TrainingStep}): NeCo's, or the self-distillation that
 * a transformer can be pretrained by.
 */
@NullMarked
package io.abaculus.neco.model;

import org.jspecify.annotations.NullMarked;

package io.abaculus.neco.loss;

import io.abaculus.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What the models make of a step's crops: projected patch tokens, crop-major. Leading axes may be
 * split in any way; the last one is the size of a token.
 *
 * @param teacherGlobal of the teacher for the global crops, (G · B · rows · columns, size)
 * @param studentGlobal of the student for the global crops, of the same shape
 * @param studentLocal of the student for the local crops, (L · B · rows · columns, size); null if there
 *     are none
 */
public record Embeddings(
    Tensor teacherGlobal, Tensor studentGlobal, @Nullable Tensor studentLocal) {}

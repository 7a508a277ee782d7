/**
 * What a researcher touches: tensors, their operations, parameters and random keys. Shapes are
 * checked at the call; numbers are computed when they are asked for.
 *
 * <h2>Types are never changed silently</h2>
 *
 * <p>One rule holds for every operation, with a number, with another tensor, or alone:
 *
 * <ul>
 *   <li><b>Tensors that meet have one element type</b>, or the operation refuses them. The result has
 *       that type, except that comparisons give bool and places of elements int64. Indices and targets
 *       may be of any integer type.
 *   <li><b>Sums of integers and booleans are int64</b>, as in PyTorch, so that many small elements do
 *       not overflow.
 *   <li><b>What is not an integer for all integers is refused of integers</b>, neither truncated nor
 *       made float32: quotients, means, variances, roots, exponentials, softmax and the like; cast
 *       first. {@link io.abaculus.tensor.Tensor#truncatedDiv(Tensor) truncatedDiv} is the division of
 *       integers. Matrix products are those of floating types.
 *   <li><b>Booleans are not numbers.</b> They are compared, chosen, moved, combined by logic and
 *       counted by sums; for arithmetic, cast first.
 *   <li><b>A Java number becomes an element of the tensor that it meets</b>: int32 plus 2.0 is int32.
 *       An integer type must hold it exactly, so int32 plus 1.5, uint8 minus 256 and any integer type
 *       with NaN are refused; bool holds 0 and 1. Numbers arrive as double, which tells integers apart
 *       up to 2^53 - 1 either way: int64 refuses those beyond, which a tensor can give. A floating type
 *       rounds the number, NaN and the infinities stay what they are, and a finite number that would
 *       become infinite in float32 is refused.
 *   <li><b>Casts are explicit and may lose</b>: {@link io.abaculus.tensor.Tensor#cast cast} says what.
 * </ul>
 *
 * <p>Arithmetic of integers wraps around in its type, as Java's does.
 */
@NullMarked
package io.abaculus.tensor;

import org.jspecify.annotations.NullMarked;

/**
 * The loss of Patch Neighbor Consistency: where two crops of an image overlap, a patch of the student
 * and the patch of the teacher at the same place should order the same reference patches in the same
 * way. Overlaps are pooled to grids ({@link io.abaculus.neco.loss.CropBoxes}), references drawn from
 * the batch or from a {@link io.abaculus.neco.loss.ReferenceQueue}, their similarities sorted by a
 * relaxed sorting network, and the two soft permutations compared ({@link
 * io.abaculus.neco.loss.NecoLoss}).
 *
 * <p>Pariza et al., "Near, far: Patch-ordering enhances vision foundation models' scene
 * understanding", 2024 (arXiv 2408.11054).
 */
@NullMarked
package io.abaculus.neco.loss;

import org.jspecify.annotations.NullMarked;

package io.abaculus.neco.config;

import java.util.List;

/**
 * {@code train.trainable_blocks}: which blocks of the backbone are trained. Once it is not {@link
 * All}, every backbone parameter outside the chosen blocks is frozen (patch and position embedding,
 * class token, registers, last norm); the head is always trained.
 */
public sealed interface TrainableBlocks {

  /** {@code null}: the whole backbone. */
  record All() implements TrainableBlocks {}

  /** A number k: the blocks from k on or, if k is negative, the last -k. */
  record From(int first) implements TrainableBlocks {}

  /** A list: just these blocks. */
  record Only(List<Integer> blocks) implements TrainableBlocks {
    public Only {
      blocks = List.copyOf(blocks);
    }
  }

  /** Whether a block is trained, in a backbone of {@code depth} blocks; blocks count from 0. */
  default boolean trainsBlock(int block, int depth) {
    return switch (this) {
      case All() -> true;
      case From(int first) -> block >= (first < 0 ? Math.max(0, depth + first) : first);
      case Only(List<Integer> blocks) -> blocks.contains(block);
    };
  }

  /** Whether the backbone's parameters that belong to no block are trained. */
  default boolean trainsOutsideBlocks() {
    return this instanceof All;
  }
}

package io.abaculus.neco.config;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code train.trainable_blocks}: which blocks of the backbone are trained. Once it is not {@link
 * All}, every backbone parameter outside the chosen blocks is frozen (patch and position embedding,
 * class token, registers, last norm); the head is always trained.
 */
@JsonDeserialize(using = TrainableBlocks.Reader.class)
public sealed interface TrainableBlocks {

  /** {@code null}: the whole backbone. */
  record All() implements TrainableBlocks {}

  /**
   * An integer k: the blocks from k on or, if k is negative, the last -k.
   *
   * @param first k
   */
  record From(int first) implements TrainableBlocks {}

  /**
   * A list: just these blocks.
   *
   * @param blocks their indices, from 0
   */
  record Only(List<Integer> blocks) implements TrainableBlocks {
    /** Keeps an unmodifiable copy of the list. */
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

  /** Null, an integer or a list of integers, as a configuration file has it. */
  @JsonValue
  default @Nullable Object written() {
    return switch (this) {
      case All() -> null;
      case From(int first) -> first;
      case Only(List<Integer> blocks) -> blocks;
    };
  }

  /** The inverse of {@link #written}. */
  final class Reader extends StdDeserializer<TrainableBlocks> {
    private static final long serialVersionUID = 1L;

    /** For Jackson. */
    Reader() {
      super(TrainableBlocks.class);
    }

    @Override
    public TrainableBlocks deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return parser.isExpectedStartArrayToken()
          ? new Only(parser.readValueAs(new TypeReference<List<Integer>>() {}))
          : new From(context.readValue(parser, int.class));
    }

    @Override
    public TrainableBlocks getNullValue(DeserializationContext context) {
      return new All();
    }
  }
}

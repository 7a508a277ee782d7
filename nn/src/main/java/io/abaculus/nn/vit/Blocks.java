package io.abaculus.nn.vit;

import io.abaculus.autodiff.Recomputation;
import io.abaculus.graph.Check;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.Forward;
import io.abaculus.nn.Layer;
import io.abaculus.nn.Mode;
import io.abaculus.nn.Scope;
import io.abaculus.nn.Slot;
import io.abaculus.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** The blocks of a vision transformer, one after the other, named by their numbers. */
final class Blocks extends Layer {
  private final List<Slot<Forward>> slots;

  Blocks(Scope scope, VitConfig config) {
    super(scope);
    this.slots =
        IntStream.range(0, config.depth())
            .mapToObj(number -> block(config, number))
            .toList();
  }

  private Slot<Forward> block(VitConfig config, int number) {
    return slot(Integer.toString(number), inner -> new Block(inner, config, number));
  }

  List<Slot<Forward>> slots() {
    return slots;
  }

  Block block(int number) {
    Check.that(
        number >= 0 && number < slots.size(), "vit: there is no block %d of %d", number,
        slots.size());
    Forward there = slots.get(number).get();
    if (there instanceof Block block) {
      return block;
    }
    throw new TensorException(
        "vit: in the place of block %d is a %s; reach into blocks before something is put around them"
            .formatted(number,
                there.getClass().getSimpleName()));
  }

  /** Takes tokens through the first {@code count} blocks, and tells of each what came out of it. */
  Tensor forward(Tensor tokens, int count, Mode mode, BiConsumer<Integer, Tensor> after) {
    Tensor x = tokens;
    for (int number = 0; number < count; number++) {
      Forward block = slots.get(number).get();
      x =
          switch (mode) {
            case Mode.Training(var random, var recompute) when recompute ->
                Recomputation.apply("blocks." + number, x, part -> block.forward(part, mode));
            case Mode.Training training -> block.forward(x, training);
            case Mode.Inference inference -> block.forward(x, inference);
          };
      after.accept(number, x);
    }
    return x;
  }
}

package io.abaculus.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.device.Devices;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorException;
import io.abaculus.nn.checkpoint.ModelCheckpoint;
import io.abaculus.nn.checkpoint.ModelCheckpoint.Strictness;
import io.abaculus.nn.checkpoint.StateDict;
import io.abaculus.nn.optim.AdamW;
import io.abaculus.nn.optim.ParameterGroup;
import io.abaculus.nn.vit.TinyModels;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.tensor.Parameter;
import io.abaculus.tensor.RandomKey;
import io.abaculus.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SlotTest {
  private final VisionTransformer model =
      new VisionTransformer(TinyModels.dinov2(), Scope.random(7));
  private final Tensor images = new RandomKey(3).normal(2, 3, 28, 28);

  private float[] features() {
    return model.forwardFeatures(images).classToken().toFloatArray();
  }

  private static Set<String> names(List<Parameter> parameters) {
    return parameters.stream().map(Parameter::name).collect(Collectors.toSet());
  }

  private void adapt() {
    // @start region="lora"
    for (int number = 0; number < model.config().depth(); number++) {
      Slot<Forward> qkv = model.block(number).attention().qkv();
      qkv.wrap((scope, inner) -> new Lora(scope, (Linear) inner, 2, 4));
    }
    // @end
  }

  @Test
  void loraBeginsAsTheModelItAdaptsAndKeepsItsNames() {
    Set<String> before = names(model.parameters());
    float[] features = features();
    adapt();
    assertArrayEquals(features, features());
    Set<String> after = names(model.parameters());
    assertTrue(after.containsAll(before));
    after.removeAll(before);
    assertEquals(
        Set.of(
            "blocks.0.attn.qkv.lora_a",
            "blocks.0.attn.qkv.lora_b",
            "blocks.1.attn.qkv.lora_a",
            "blocks.1.attn.qkv.lora_b"),
        after);
  }

  @Test
  void onlyTheAdaptersOfAFrozenModelAreTrained() {
    // @start region="freeze"
    model.setTrainable(false);
    // @end
    adapt();
    float[] frozen = model.block(0).attention().parameters().getFirst().value().toFloatArray();
    // @start region="optimizer"
    AdamW optimizer =
        new AdamW(
            List.of(ParameterGroup.constant("lora", model.trainableParameters(), 0.1, 0.1)));
    // @end
    double first = optimizer.step(loss());
    for (int step = 0; step < 4; step++) {
      optimizer.step(loss());
    }
    assertTrue(loss().item() < first);
    assertEquals(4, model.trainableParameters().size());
    assertArrayEquals(
        frozen, model.block(0).attention().parameters().getFirst().value().toFloatArray());
  }

  private Tensor loss() {
    return model
        .forwardFeatures(images, Mode.training(new RandomKey(1)))
        .classToken()
        .slice(1, 0, 4) // all channels together have a mean of zero, whatever is learned
        .sub(1)
        .square()
        .mean();
  }

  @Test
  void anAdapterOfALoadedModelBeginsAtRandomAndLearns() {
    VisionTransformer loaded =
        new VisionTransformer(
            TinyModels.dinov2(), Scope.blank(DType.FLOAT32, Devices.standard()));
    Slot<Forward> qkv = loaded.block(0).attention().qkv();
    qkv.wrap((scope, inner) -> new Lora(scope, (Linear) inner, 2, 4));
    loaded.block(0).mlp().replace(scope -> new FeedForward.SwiGlu(scope, 24, 8));
    assertTrue(largest(loaded, "blocks.0.attn.qkv.lora_a") > 0);
    assertTrue(largest(loaded, "blocks.0.mlp.w12.weight") > 0);
    assertEquals(0, largest(loaded, "blocks.0.attn.qkv.weight"));
  }

  private static double largest(VisionTransformer model, String name) {
    Parameter parameter = Objects.requireNonNull(model.namedParameters().get(name));
    return parameter.value().abs().max().item();
  }

  @Test
  void weightsOfTheModelLoadAfterItWasAdapted() throws IOException {
    StateDict weights =
        StateDict.of(new VisionTransformer(TinyModels.dinov2(), Scope.random(8)));
    adapt();
    ModelCheckpoint.Loaded loaded =
        ModelCheckpoint.load(weights, model.state(), Strictness.PARTIAL);
    assertEquals(4, loaded.missing().size());
  }

  @Test
  void whatIsReplacedIsNoPartAnyMore() {
    // @start region="replace"
    Slot<FeedForward> mlp = model.block(1).mlp();
    mlp.replace(scope -> new FeedForward.SwiGlu(scope, 24, 8));
    // @end
    Set<String> names = names(model.parameters());
    assertTrue(names.contains("blocks.1.mlp.w12.weight"));
    assertTrue(names.stream().noneMatch(name -> name.startsWith("blocks.1.mlp.fc")));
    assertEquals(2 * 24, features().length);
  }

  // @start region="adapter"
  /** A block, and an adapter behind it that begins as nothing (Houlsby et al., 2019). */
  static final class AdaptedBlock extends Layer implements Forward {
    private final Forward block;
    private final Linear down;
    private final Linear up;

    AdaptedBlock(Scope scope, Forward block, int size, int hidden) {
      super(scope);
      this.block = block; // a part of this one already, since wrap puts this one around it
      this.down = new Linear(child("adapter_down"), size, hidden);
      this.up =
          new Linear(child("adapter_up"), hidden, size, Initializer.zeros(), Initializer.zeros());
    }

    @Override
    public Tensor forward(Tensor x, Mode mode) {
      Tensor y = block.forward(x, mode);
      return y.add(up.forward(down.forward(y).gelu()));
    }
  }
  // @end

  @Test
  void anAdapterAroundABlockBeginsAsTheBlock() {
    float[] features = features();
    model.setTrainable(false);
    // @start region="wrap"
    int size = model.config().embedDim();
    for (Slot<Forward> block : model.blocks()) {
      block.wrap((scope, inner) -> new AdaptedBlock(scope, inner, size, 4));
    }
    // @end
    assertArrayEquals(features, features());
    assertEquals(2 * 4, model.trainableParameters().size());
    assertTrue(names(model.parameters()).contains("blocks.1.adapter_up.weight"));
    assertTrue(names(model.parameters()).contains("blocks.1.attn.qkv.weight"));
  }

  @Test
  void aWholeBlockCanBeReplacedByAFunction() {
    model.blocks().get(1).replace(scope -> (x, mode) -> x);
    assertTrue(names(model.parameters()).stream().noneMatch(name -> name.startsWith("blocks.1.")));
    String message = String.valueOf(
        assertThrows(TensorException.class, () -> model.lastSelfAttention(images)).getMessage());
    assertTrue(message.contains("in the place of block 1"), message);
  }

  @Test
  void aNameThatTheInnerLayerHasIsRefusedAndNothingChanges() {
    final class Careless extends Layer implements Forward {
      private final Parameter weight = parameter("weight", Initializer.zeros(), 1);

      Careless(Scope scope) {
        super(scope);
      }

      @Override
      public Tensor forward(Tensor x, Mode mode) {
        return x.mul(weight.value());
      }
    }
    Slot<Forward> qkv = model.block(0).attention().qkv();
    Forward before = qkv.get();
    String message = String.valueOf(assertThrows(
        IllegalStateException.class,
        () -> qkv.wrap((scope, inner) -> new Careless(scope)))
        .getMessage());
    assertTrue(message.startsWith("two parameters are called blocks.0.attn.qkv.weight;"), message);
    assertSame(before, qkv.get());
  }
}

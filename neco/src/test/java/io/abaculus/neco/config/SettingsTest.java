package io.abaculus.neco.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.nn.vit.VitConfig.FeedForwardKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is derived from the settings. */
class SettingsTest {

  private static NecoConfig bind(String... assignments) {
    return LayeredConfig.of("small/dinov2r").with(List.of(assignments)).bind();
  }

  @Test
  void cocoAtBatch64Takes46200Steps() {
    TrainConfig train = bind().train();
    assertEquals(46_200, train.totalSteps(118_287));
    assertEquals(46_200, train.scheduleSteps(118_287));
  }

  @Test
  void stoppingEarlyLeavesTheSchedulesAsTheyAre() {
    TrainConfig train = bind("train.max_steps=20").train();
    assertEquals(20, train.totalSteps(118_287));
    assertEquals(46_200, train.scheduleSteps(118_287));
  }

  @Test
  void theSchedulesHaveTheLengthTheyAreGiven() {
    assertEquals(300, bind("train.schedule_steps=300").train().scheduleSteps(118_287));
  }

  @Test
  void fewerImagesThanABatchMakeNoStep() {
    assertEquals(0, bind().train().totalSteps(63));
  }

  @Test
  void anArchitectureBringsItsSizes() {
    assertEquals(
        new ModelConfig.Backbone(518, 14, 384, 12, 6, 4.0, FeedForwardKind.MLP),
        bind().model().backbone());
    assertEquals(
        new ModelConfig.Backbone(518, 14, 1536, 40, 24, 4.0, FeedForwardKind.SWIGLU),
        bind("train.arch=vit-giant").model().backbone());
    assertEquals(
        new ModelConfig.Backbone(224, 16, 384, 12, 6, 4.0, FeedForwardKind.MLP),
        LayeredConfig.of("small/dino").bind().model().backbone());
  }

  @Test
  void eachSizeCanBeOverridden() {
    assertEquals(
        new ModelConfig.Backbone(112, 8, 96, 4, 3, 4.0, FeedForwardKind.MLP),
        LayeredConfig.of("demo").bind().model().backbone());
  }

  @Test
  void logarithmsAreUsedWhereThePlainFormUnderflows() {
    assertFalse(bind().loss().usesLogSpace());
    assertTrue(bind("train.sort_net=odd_even").loss().usesLogSpace());
    assertTrue(bind("train.distribution=logistic").loss().usesLogSpace());
    assertTrue(bind("train.log_space=true").loss().usesLogSpace());
    assertFalse(bind("train.sort_net=odd_even", "train.log_space=false").loss().usesLogSpace());
  }

  @Test
  void allCoresComputeUnlessToldOtherwise() {
    assertEquals(6, bind().train().threadsOn(6));
    assertEquals(2, bind("train.threads=2").train().threadsOn(6));
  }

  @Test
  void trainableBlocksAreASliceOrAList() {
    TrainableBlocks all = new TrainableBlocks.All();
    assertTrue(all.trainsBlock(0, 12));
    assertTrue(all.trainsOutsideBlocks());
    TrainableBlocks fromTen = new TrainableBlocks.From(10);
    assertFalse(fromTen.trainsBlock(9, 12));
    assertTrue(fromTen.trainsBlock(10, 12));
    assertFalse(fromTen.trainsOutsideBlocks());
    TrainableBlocks lastTwo = new TrainableBlocks.From(-2);
    assertFalse(lastTwo.trainsBlock(9, 12));
    assertTrue(lastTwo.trainsBlock(10, 12));
    TrainableBlocks two = new TrainableBlocks.Only(List.of(3, 5));
    assertTrue(two.trainsBlock(3, 12));
    assertFalse(two.trainsBlock(4, 12));
    assertFalse(two.trainsOutsideBlocks());
  }
}

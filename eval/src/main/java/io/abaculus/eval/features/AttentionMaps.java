package io.abaculus.eval.features;

import io.abaculus.data.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * The attention of a model's class token to each patch, as features of one channel: so attention is read, kept
 * and cached as features are.
 *
 * @param encoder the model
 */
public record AttentionMaps(AttentionEncoder encoder) implements PatchEncoder {
  @Override
  public int patchSize() {
    return encoder.patchSize();
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public String description() {
    return encoder.description();
  }

  /** What a cache of these is to be known by: not the same as the model's features. */
  public static ModelIdentity identity(ModelIdentity model) {
    return new ModelIdentity(model.name(), model.digest() + " attention");
  }

  @Override
  public List<PatchFeatures> encode(List<RgbImage> images) {
    int rows = images.getFirst().height() / patchSize();
    int columns = images.getFirst().width() / patchSize();
    List<PatchFeatures> maps = new ArrayList<>();
    for (float[] attention : encoder.classAttention(images)) {
      maps.add(new PatchFeatures(rows, columns, 1, attention, new float[1]));
    }
    return maps;
  }
}

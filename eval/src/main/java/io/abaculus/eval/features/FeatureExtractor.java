package io.abaculus.eval.features;

import io.abaculus.data.Attempt;
import io.abaculus.data.Batch;
import io.abaculus.data.Collator;
import io.abaculus.data.DataLoader;
import io.abaculus.data.Dataset;
import io.abaculus.data.LoaderOptions;
import io.abaculus.data.RecordReadException;
import io.abaculus.data.image.ImageDecoder;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.Normalization;
import io.abaculus.data.image.RgbImage;
import io.abaculus.device.Device;
import io.abaculus.device.HostArray;
import io.abaculus.graph.DType;
import io.abaculus.graph.TensorType;
import io.abaculus.nn.vit.Features;
import io.abaculus.nn.vit.VisionTransformer;
import io.abaculus.tensor.Tensor;
import io.abaculus.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Computes the features of images with a vision transformer. Images of one size go through the model
 * together, in batches; the next ones are decoded meanwhile.
 */
public final class FeatureExtractor implements AttentionEncoder {
  private final VisionTransformer model;
  private final Device device;
  private final Normalization normalization;

  /** An extractor with a model whose parameters are on a device, with ImageNet's normalisation. */
  public FeatureExtractor(VisionTransformer model, Device device) {
    this(model, device, Normalization.IMAGENET);
  }

  /** An extractor with a model whose parameters are on a device, and that sees images so. */
  public FeatureExtractor(VisionTransformer model, Device device, Normalization normalization) {
    this.model = model;
    this.device = device;
    this.normalization = normalization;
  }

  /** Takes what becomes of each image. */
  public interface Receiver {
    /** The features of an image; not in the order of the images. */
    void accept(ImageFeatures features) throws IOException;

    /** An image that could not be read. */
    void skip(Path file, RecordReadException reason);
  }

  @Override
  public int patchSize() {
    return model.config().patchSize();
  }

  @Override
  public int channels() {
    return model.config().embedDim();
  }

  /** What the darkest and the brightest pixel become: a normalisation is linear between them. */
  @Override
  public String description() {
    RgbImage ends = RgbImage.of(2, 1, new byte[]{0, 0, 0, -1, -1, -1});
    return "normalised to " + Arrays.toString(normalization.toChw(ends));
  }

  @Override
  public List<PatchFeatures> encode(List<RgbImage> images) {
    Features features = model.forwardFeatures(pixels(images));
    Tensors.evaluate(features.patchTokens(), features.classToken());
    float[] patches = features.patchTokens().toFloatArray();
    float[] classes = features.classToken().toFloatArray();
    int channels = channels();
    int size = features.rows() * features.columns() * channels;
    List<PatchFeatures> result = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      result.add(
          new PatchFeatures(
              features.rows(),
              features.columns(),
              channels,
              Arrays.copyOfRange(patches, i * size, (i + 1) * size),
              Arrays.copyOfRange(classes, i * channels, (i + 1) * channels)));
    }
    return result;
  }

  @Override
  public List<float[]> classAttention(List<RgbImage> images) {
    Tensor attention = model.lastSelfAttention(pixels(images)).mean(1);
    float[] all = attention.toFloatArray();
    int patches = attention.dim(1);
    List<float[]> result = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      result.add(Arrays.copyOfRange(all, i * patches, (i + 1) * patches));
    }
    return result;
  }

  /** Images of one size as the model takes them. */
  private Tensor pixels(List<RgbImage> images) {
    int height = images.getFirst().height();
    int width = images.getFirst().width();
    int pixels = RgbImage.CHANNELS * height * width;
    HostArray all =
        HostArray.allocate(
            TensorType.of(DType.FLOAT32, images.size(), RgbImage.CHANNELS, height, width));
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i).height() != height || images.get(i).width() != width) {
        throw new IllegalArgumentException("images of one batch have one size");
      }
      normalization.toChw(images.get(i), all.floats(), i * pixels);
    }
    return Tensors.of(all, device);
  }

  /**
   * The features of the images in files. At most a few batches of decoded images are in memory.
   *
   * @param batch images of one size that go through the model together, at most
   * @param stop asked before every batch; true ends the work
   * @throws IOException if the receiver cannot take features
   */
  public void extract(
      List<Path> files, ImageSizing sizing, int batch, Receiver receiver, BooleanSupplier stop)
      throws IOException {
    if (files.isEmpty()) {
      return;
    }
    BatchesBySize<Prepared> waiting = new BatchesBySize<>(batch);
    try (DataLoader<Attempt<Prepared>, Attempt<Prepared>> decoder = decoder(files, sizing, batch)) {
      while (decoder.hasNext() && !stop.getAsBoolean()) {
        Optional<Batch<Attempt<Prepared>>> loaded = decoder.next(stop);
        if (loaded.isEmpty()) {
          break;
        }
        Batch<Attempt<Prepared>> next = loaded.get();
        switch (next.value()) {
          case Attempt.Read<Prepared>(Prepared image) ->
              run(waiting.add(PixelSize.of(image.image), image), receiver);
          case Attempt.Unreadable<Prepared>(RecordReadException reason) ->
              receiver.skip(files.get(next.records().getFirst()), reason);
        }
      }
    }
    List<Prepared> last = waiting.takeLargest();
    while (!last.isEmpty() && !stop.getAsBoolean()) {
      run(last, receiver);
      last = waiting.takeLargest();
    }
  }

  /** Delivers images one by one, since those of one size go together. */
  private static DataLoader<Attempt<Prepared>, Attempt<Prepared>> decoder(
      List<Path> files, ImageSizing sizing, int batch) {
    return DataLoader.open(
        new PreparedImages(files, sizing).attempts(),
        LoaderOptions.inOrder(1).withPrefetch(2 * batch),
        Collator.of((image, random) -> image, List::getFirst));
  }

  private record Prepared(int index, Path file, PixelSize original, RgbImage image) {}

  /** Images as the model sees them. */
  private record PreparedImages(List<Path> files, ImageSizing sizing) implements Dataset<Prepared> {
    @Override
    public int size() {
      return files.size();
    }

    @Override
    public Prepared get(int index) throws ImageReadException {
      Path file = files.get(index);
      RgbImage image = ImageDecoder.DEFAULT.decode(file);
      PixelSize original = PixelSize.of(image);
      return new Prepared(index, file, original, sizing.resize(image));
    }

    @Override
    public String recordName(int index) {
      return files.get(index).toString();
    }
  }

  private void run(List<Prepared> images, Receiver receiver) throws IOException {
    if (images.isEmpty()) {
      return;
    }
    List<PatchFeatures> features = encode(images.stream().map(Prepared::image).toList());
    for (int i = 0; i < images.size(); i++) {
      Prepared image = images.get(i);
      receiver.accept(
          new ImageFeatures(
              image.index, image.file, image.original, image.image, features.get(i)));
    }
  }
}

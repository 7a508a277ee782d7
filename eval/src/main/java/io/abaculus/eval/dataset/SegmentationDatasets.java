package io.abaculus.eval.dataset;

import io.abaculus.eval.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Opens the data sets that segmentation is measured on, laid out as NeCo keeps them or as they are
 * published:
 *
 * <table>
 * <caption>What lies where, below the folder that is given or in a tar file</caption>
 * <tr><th>data set</th><th>images</th><th>labels</th></tr>
 * <tr><td>{@code voc}</td><td>{@code VOCSegmentation/images}, those in {@code sets/SPLIT.txt}; or
 * {@code VOCdevkit/VOC2012/JPEGImages}, those in {@code ImageSets/Segmentation/SPLIT.txt}</td>
 * <td>{@code SegmentationClass}, for trainaug {@code SegmentationClassAug}; images of one's own may name their
 * classes in {@code classes.txt} beside them</td></tr>
 * <tr><td>{@code ade20k}</td><td>{@code ADEChallengeData2016/images/training} or
 * {@code validation}</td><td>{@code ADEChallengeData2016/annotations} likewise; names of classes in
 * {@code objectInfo150.txt}, if it is there</td></tr>
 * <tr><td>{@code coco-stuff}</td><td>{@code images/val2017} or {@code val2017}; {@code train2017}
 * likewise</td><td>{@code annotations/stuff_annotations/stuff_val2017_pixelmaps} or
 * {@code annotations/stuff_val2017_pixelmaps}, with {@code stuff_val2017.json} beside it; or
 * {@code stuffthingmaps/val2017}</td></tr>
 * <tr><td>{@code coco-things}</td><td>likewise</td><td>{@code annotations/val2017} (numbers of
 * categories) or, as published, {@code panoptic_val2017} (numbers of segments), and
 * {@code panoptic_val2017.json}, both also in {@code annotations} or
 * {@code annotations/panoptic_annotations}; or {@code stuffthingmaps/val2017}</td></tr>
 * <tr><td>{@code cityscapes}</td><td>{@code leftImg8bit/SPLIT/CITY/*_leftImg8bit.png}, also in
 * {@code leftImg8bit_trainvaltest}</td><td>{@code gtFine/SPLIT/CITY/*_gtFine_labelIds.png}, also in
 * {@code gtFine_trainvaltest}</td></tr>
 * <tr><td>{@code folder}</td><td>{@code train/images} or {@code images/train}, and {@code val}
 * likewise; {@code images} alone is for validation</td><td>{@code masks} likewise: a PNG of the image's
 * name, whose samples are classes from 0, and 255 where nothing counts; names of classes, one a line, in
 * {@code classes.txt}</td></tr>
 * </table>
 *
 * <p>Published photographs are shown as they are stored, whatever Exif says of their orientation: so are
 * their labels.
 */
public final class SegmentationDatasets {
  private SegmentationDatasets() {}

  /**
   * Opens a data set. No file stays open, so there is nothing to close.
   *
   * @param kind which one
   * @param where its folder or the folder that holds it; or a tar file of either, which is not unpacked;
   *     or a folder with such tar files, over which the data set may be spread
   * @param split which of its images
   * @param protocol which labels there are: by {@link Protocol#REFERENCE}, ADE20K has class 0 for what
   *     has no other, which is ignored and still counts as a class, and VOC's training images have SBD's
   *     labels
   * @throws IllegalArgumentException if the data set has no such split
   * @throws IOException if the data set is not there (the message says where it was looked for), if a
   *     file that should be is not, or if a tar file is truncated
   */
  public static SegmentationDataset open(
      DatasetKind kind, Path where, Split split, Protocol protocol) throws IOException {
    if (!kind.splits().contains(split)) {
      throw new IllegalArgumentException(
          "%s has no split %s, only %s"
              .formatted(
                  kind, split,
                  kind.splits().stream().map(Split::toString).collect(Collectors.joining(", "))));
    }
    FileTree files = FileTree.open(where);
    try {
      return open(new DatasetSearch(where, files, kind, split, protocol));
    } catch (LayoutException e) {
      FileTree more = files.withTars();
      if (more == files) {
        throw compressed(files).map(file -> unpackFirst(e, file)).orElse(e);
      }
      return open(new DatasetSearch(where, more, kind, split, protocol));
    }
  }

  private static SegmentationDataset open(DatasetSearch search) throws IOException {
    return switch (search.kind()) {
      case VOC -> VocLayout.open(search);
      case ADE20K -> Ade20kLayout.open(search);
      case COCO_STUFF -> CocoLayout.openStuff(search);
      case COCO_THINGS -> CocoLayout.openThings(search);
      case CITYSCAPES -> CityscapesLayout.open(search);
      case FOLDER -> PlainLayout.open(search);
    };
  }

  private static LayoutException unpackFirst(LayoutException missing, Path file) {
    return new LayoutException(
        "%s. Perhaps it is in %s: unpack that".formatted(missing.getMessage(), file));
  }

  /** A file in a folder in which the data set may lie, but that is not read. */
  private static Optional<Path> compressed(FileTree files) throws IOException {
    List<Path> beside =
        files instanceof FolderTree folder ? folder.files() : new ArrayList<>();
    return beside.stream().filter(FileTree::isCompressed).findFirst();
  }
}

package io.abaculus.neco.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.neco.config.DataConfig;
import io.abaculus.neco.config.DatasetName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only names of files matter here: the images are empty. */
class DatasetsTest {
  @TempDir Path root;

  @Test
  void aFolderGivesItsImagesSortedWhateverTheirDepth() throws IOException {
    create("b.PNG", "a/z.jpg", "a/y.jpeg", "c.webp", "notes.txt", ".hidden.jpg", ".cache/d.jpg");

    ImageDataset dataset = Datasets.open(root);

    assertEquals("folder", dataset.name());
    assertEquals(List.of("a/y.jpeg", "a/z.jpg", "b.PNG", "c.webp"), names(dataset, root));
    assertTrue(dataset.warnings().isEmpty());
  }

  @Test
  void linksAreFollowedButNotInCircles() throws IOException {
    create("data/a.jpg", "elsewhere/b.jpg");
    Path data = root.resolve("data");
    Files.createSymbolicLink(data.resolve("circle"), data);
    Files.createSymbolicLink(data.resolve("linked"), root.resolve("elsewhere"));
    Files.createSymbolicLink(data.resolve("broken.jpg"), root.resolve("nowhere.jpg"));

    ImageDataset dataset = Datasets.open(data);

    assertEquals(List.of("a.jpg", "linked/b.jpg"), names(dataset, data));
  }

  @Test
  void cocoIsRecognisedByItsTrainingFolder() throws IOException {
    create("train2017/2.jpg", "train2017/1.jpg", "val2017/3.jpg");
    ImageDataset dataset = Datasets.open(root);
    assertEquals("coco", dataset.name());
    assertEquals(List.of("train2017/1.jpg", "train2017/2.jpg"), names(dataset, root));
  }

  @Test
  void cocoMayLieWithTheAnnotationsBesideItsImages() throws IOException {
    create("images/train2017/1.jpg", "images/val2017/3.jpg", "annotations/train2017/1.png");
    ImageDataset dataset = Datasets.open(root);
    assertEquals("coco", dataset.name());
    assertEquals(List.of("images/train2017/1.jpg"), names(dataset, root));
  }

  @Test
  void imageNetIsRecognisedByItsClasses() throws IOException {
    create("train/n01440764/b.JPEG", "train/n01440764/a.JPEG", "train/other/c.JPEG", "val/d.JPEG");
    ImageDataset dataset = Datasets.open(root);
    assertEquals("imagenet", dataset.name());
    assertEquals(List.of("train/n01440764/a.JPEG", "train/n01440764/b.JPEG"), names(dataset, root));
  }

  @Test
  void aListChoosesClassesOrFilesOfImageNet() throws IOException {
    create("train/n00000001/a.JPEG", "train/n00000002/b.JPEG", "train/n00000003/c.JPEG",
        "train/n00000003/d.JPEG");
    Files.writeString(
        root.resolve("imagenet100.txt"), "n00000001 a fish\n\ntrain/n00000003/d.JPEG\nn00000009\n");

    ImageDataset dataset = Datasets.open(root);

    assertEquals("imagenet100k", dataset.name());
    assertEquals(List.of("train/n00000001/a.JPEG", "train/n00000003/d.JPEG"), names(dataset, root));
    assertTrue(dataset.warnings().getFirst().contains("1 of 3 entries"),
        dataset.warnings().toString());
    assertEquals(4, Datasets.open(root, DatasetLayout.IMAGENET).size());
  }

  @Test
  void vocTakesTheImagesOfItsListInTheListsOrder() throws IOException {
    create("VOCSegmentation/images/2.jpg", "VOCSegmentation/images/1.jpg",
        "VOCSegmentation/images/3.jpg");
    create("VOCSegmentation/sets/trainaug.txt");
    Files.writeString(
        root.resolve("VOCSegmentation/sets/trainaug.txt"),
        "3\n/JPEGImages/1.jpg /SegmentationClassAug/1.png\n7\n");

    List<String> expected = List.of("VOCSegmentation/images/3.jpg", "VOCSegmentation/images/1.jpg");
    ImageDataset dataset = Datasets.open(root);
    assertEquals("voc", dataset.name());
    assertEquals(expected, names(dataset, root));
    assertTrue(dataset.warnings().getFirst().endsWith("the first is 7"),
        dataset.warnings().toString());
    assertEquals(expected, names(Datasets.open(root.resolve("VOCSegmentation")), root));
  }

  @Test
  void aListOfVocMayComeFromWindowsAndHaveSpacesInItsNamesAndSaysWhatItHasTwice()
      throws IOException {
    create("images/1.jpg", "images/my image 2.jpg", "images/my.jpg", "sets/trainaug.txt");
    Files.writeString(
        root.resolve("sets/trainaug.txt"), "\ufeff1\r\nmy image 2 \r\nmy -1\r\n1.jpg\r\n");

    ImageDataset dataset = Datasets.open(root);
    assertEquals(
        List.of("images/1.jpg", "images/my image 2.jpg", "images/my.jpg", "images/1.jpg"),
        names(dataset, root));
    assertEquals(
        List.of(root.resolve("sets/trainaug.txt") + " lists images again in 1 of its lines"),
        dataset.warnings());
  }

  @Test
  void aListOfVocMayHavePathsOfFoldersWithSpaces() throws IOException {
    create("images/1.jpg", "images/2 b.jpg", "sets/trainaug.txt");
    Files.writeString(
        root.resolve("sets/trainaug.txt"), "my set/1.jpg\n/my set/2 b.jpg /my set/2 b.png\n");
    assertEquals(List.of("images/1.jpg", "images/2 b.jpg"), names(Datasets.open(root), root));
  }

  @Test
  void theLayoutCanBeNamedAgainstWhatTheFolderShows() throws IOException {
    create("train2017/1.jpg", "val2017/2.jpg");
    assertEquals(2, Datasets.open(root, DatasetLayout.named("folder")).size());
    IllegalArgumentException unknown =
        assertThrows(IllegalArgumentException.class, () -> DatasetLayout.named("cocoa"));
    assertEquals(
        "there is no kind of data set called 'cocoa', only coco, imagenet100k, imagenet, voc,"
            + " folder",
        unknown.getMessage());
  }

  @Test
  void nothingToTrainOnIsAnErrorThatSaysWhatWasLookedForAndWhere() throws IOException {
    assertMessage(
        "no training images in %s: for the data set 'folder' it should hold images in"
            + " it or in its folders"
            + " (files .bmp, .gif, .jfif, .jpe, .jpeg, .jpg, .png, .webp), but it holds nothing",
        root,
        DatasetLayout.FOLDER);
    create("val2017/1.jpg", "notes.txt");
    assertMessage(
        "no training images in %s: for the data set 'coco' it should hold a folder"
            + " train2017 (or images/train2017)"
            + " of images (files .bmp, .gif, .jfif, .jpe, .jpeg, .jpg, .png, .webp), but it holds notes.txt,"
            + " val2017/",
        root,
        DatasetLayout.COCO);
    assertMessage(
        "there is no folder of training images at %s", root.resolve("missing"),
        DatasetLayout.FOLDER);
    assertMessage(
        "training images are given by the folder that holds them, but this is a file: %s",
        root.resolve("notes.txt"),
        DatasetLayout.FOLDER);
  }

  @Test
  void severalDataSetsCanBeOne() throws IOException {
    create("coco/train2017/1.jpg", "other/2.jpg", "other/3.jpg");

    ImageDataset both =
        ImageDataset.concatenate(
            List.of(Datasets.open(root.resolve("coco")), Datasets.open(root.resolve("other"))));

    assertEquals("coco,folder", both.name());
    assertEquals(List.of("coco/train2017/1.jpg", "other/2.jpg", "other/3.jpg"), names(both, root));
    assertThrows(IndexOutOfBoundsException.class, () -> both.path(3));
  }

  @Test
  void aConfigurationNamesTheFolders() throws IOException {
    create("coco/train2017/1.jpg", "imagenet/train/n00000001/2.JPEG");
    String coco = root.resolve("coco").toString();
    String imagenet = root.resolve("imagenet").toString();

    assertEquals("coco", Datasets.open(configuration(DatasetName.AUTO, coco)).name());
    assertEquals("folder", Datasets.open(configuration(DatasetName.FOLDER, coco)).name());
    assertEquals(
        List.of("coco/train2017/1.jpg", "imagenet/train/n00000001/2.JPEG"),
        names(Datasets.open(configuration(DatasetName.COCO_IMAGENET, coco, imagenet)), root));
    DatasetException tooFew =
        assertThrows(
            DatasetException.class,
            () -> Datasets.open(configuration(DatasetName.COCO_IMAGENET, coco)));
    assertEquals(
        "the data set 'coco,imagenet' lies in 2 folders, but data.data_dir names 1",
        tooFew.getMessage());
    DatasetException none =
        assertThrows(
            DatasetException.class,
            () -> Datasets.open(configuration(DatasetName.AUTO, (String[]) null)));
    assertEquals(
        "no folder of training images is named: give one by --data or in data.data_dir",
        none.getMessage());
  }

  private static DataConfig configuration(DatasetName name, String @Nullable... folders) {
    return new DataConfig(
        folders == null ? null : List.of(folders),
        name,
        true,
        List.of(518, 98),
        List.of(2, 4),
        List.of(0.25, 0.05),
        List.of(1.0, 0.25),
        0.01,
        false,
        1,
        1,
        0,
        2);
  }

  private void assertMessage(String format, Path folder, DatasetLayout layout) {
    DatasetException refused =
        assertThrows(DatasetException.class, () -> Datasets.open(folder, layout));
    assertEquals(format.formatted(folder.toAbsolutePath()), refused.getMessage());
  }

  private void create(String... files) throws IOException {
    for (String file : files) {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.createFile(path);
    }
  }

  private static List<String> names(ImageDataset dataset, Path base) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < dataset.size(); i++) {
      names.add(base.relativize(dataset.path(i)).toString());
    }
    return names;
  }
}

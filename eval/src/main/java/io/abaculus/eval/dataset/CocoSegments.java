package io.abaculus.eval.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.abaculus.data.image.ImageReadException;
import io.abaculus.data.image.LabelDecoder;
import io.abaculus.data.image.LabelMap;
import io.abaculus.data.image.SegmentMap;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * COCO's panoptic labels as they are published (Kirillov et al., 2019): a pixel has the number of its segment,
 * and a JSON file says for each image which category each of its segments is of.
 */
final class CocoSegments implements LabelFormat {
  private static final int NO_SEGMENT = 0;

  private final LabelTable categories;
  private final String json;
  /** For each file of labels, by its name without folders, the categories of its segments. */
  private final Map<String, Map<Integer, Integer>> images;

  private CocoSegments(
      LabelTable categories, String json, Map<String, Map<Integer, Integer>> images) {
    this.categories = categories;
    this.json = json;
    this.images = images;
  }

  /**
   * The segments that a JSON file lists.
   *
   * @param categories the class of each category
   * @throws IOException if the file is none of COCO's panoptic ones, naming it
   */
  static CocoSegments of(FileTree files, String json, LabelTable categories)
      throws IOException {
    Map<String, Map<Integer, Integer>> images =
        CocoJson.read(files, json, "annotations", CocoSegments::images);
    return new CocoSegments(categories, files.describe(json), images);
  }

  private static Map<String, Map<Integer, Integer>> images(JsonParser parser) throws IOException {
    Map<String, Map<Integer, Integer>> images = new HashMap<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      String name = "";
      Map<Integer, Integer> segments = Map.of();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "file_name" -> name = parser.getText();
          case "segments_info" -> segments = segments(parser);
          default -> parser.skipChildren();
        }
      }
      Map<Integer, Integer> before = images.put(name, segments);
      if (before != null && !before.equals(segments)) {
        throw new CocoJson.FormatException("lists two sets of segments of '%s'".formatted(name));
      }
    }
    return images;
  }

  private static Map<Integer, Integer> segments(JsonParser parser) throws IOException {
    Map<Integer, Integer> segments = new HashMap<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      int id = NO_SEGMENT;
      int category = 0;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "id" -> id = parser.getIntValue();
          case "category_id" -> category = parser.getIntValue();
          default -> parser.skipChildren();
        }
      }
      if (category < 1 || category >= LabelMap.VOID) {
        throw new CocoJson.FormatException(
            "has a segment %d of the category %d".formatted(id, category));
      }
      Integer before = segments.put(id, category);
      if (before != null && before != category) {
        throw new CocoJson.FormatException(
            "has a segment %d of the categories %d and %d".formatted(id, before, category));
      }
    }
    return Map.copyOf(segments);
  }

  @Override
  public LabelMap classes(byte[] content, String file) throws ImageReadException {
    String name = file.substring(file.lastIndexOf('/') + 1);
    Map<Integer, Integer> segments = images.get(name);
    if (segments == null) {
      throw new ImageReadException(file, "%s has no segments of it".formatted(json), null);
    }
    SegmentMap map = LabelDecoder.decodeSegments(content, file);
    byte[] ids = new byte[map.segments().length];
    for (int pixel = 0; pixel < ids.length; pixel++) {
      int segment = map.segments()[pixel];
      Integer category = segment == NO_SEGMENT ? Integer.valueOf(0) : segments.get(segment);
      if (category == null) {
        throw new ImageReadException(
            file,
            "it has the segment %d (column %d, row %d), which %s does not list"
                .formatted(segment, pixel % map.width(), pixel / map.width(), json),
            null);
      }
      ids[pixel] = (byte) category.intValue();
    }
    return categories.apply(new LabelMap(map.width(), map.height(), ids), file);
  }

  /** The class of each category; other ones than of labels that are numbers of categories. */
  @Override
  public String toString() {
    return categories + " of segments";
  }
}

package io.abaculus.eval.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.abaculus.data.image.LabelMap;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The categories in COCO's JSON of annotations. */
final class CocoCategories {
  private CocoCategories() {}

  /**
   * A category.
   *
   * @param id its number
   * @param supercategory to which it belongs
   * @param thing whether it is a thing and not stuff; true where nothing is said
   */
  record Category(int id, String supercategory, boolean thing) {}

  /**
   * The categories in a file.
   *
   * @throws IOException if it is none of COCO's, naming it
   */
  static List<Category> of(FileTree files, String file) throws IOException {
    return CocoJson.read(files, file, "categories", CocoCategories::categories);
  }

  private static List<Category> categories(JsonParser parser) throws IOException {
    Map<Integer, Category> categories = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      Category category = category(parser);
      Category before = categories.put(category.id(), category);
      if (before != null && !before.equals(category)) {
        throw new CocoJson.FormatException(
            "has two categories with the number %d: %s and %s"
                .formatted(category.id(), described(before), described(category)));
      }
    }
    return List.copyOf(categories.values());
  }

  private static String described(Category category) {
    return "%s of supercategory '%s'"
        .formatted(category.thing() ? "a thing" : "stuff", category.supercategory());
  }

  private static Category category(JsonParser parser) throws IOException {
    int id = 0;
    String supercategory = "";
    boolean thing = true;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "id" -> id = parser.getIntValue();
        case "supercategory" -> supercategory = parser.getText();
        case "isthing" -> thing = parser.getIntValue() == 1;
        default -> parser.skipChildren();
      }
    }
    if (id < 1 || id >= LabelMap.VOID || supercategory.isEmpty()) {
      throw new CocoJson.FormatException(
          "has a category with the number %d of supercategory '%s'".formatted(id, supercategory));
    }
    return new Category(id, supercategory, thing);
  }
}

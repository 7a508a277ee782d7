package io.abaculus.eval.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.abaculus.data.image.LabelMap;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The categories in COCO's JSON of annotations, which is read as a stream: beside them it has hundreds of
 * megabytes of annotations.
 */
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
    try {
      return files.read(file, CocoCategories::read);
    } catch (JacksonException e) {
      throw new IOException(
          "%s is damaged or truncated (%s)"
              .formatted(files.describe(file), e.getOriginalMessage()),
          e);
    } catch (CategoryException e) {
      throw new IOException(files.describe(file) + " " + e.getMessage(), e);
    }
  }

  private static List<Category> read(InputStream in) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(in)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean found = parser.currentName().equals("categories");
          parser.nextToken();
          if (found) {
            return categories(parser);
          }
          parser.skipChildren();
        }
      }
    }
    throw new CategoryException("has no categories: is it COCO's?");
  }

  private static List<Category> categories(JsonParser parser) throws IOException {
    List<Category> categories = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      categories.add(category(parser));
    }
    return categories;
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
      throw new CategoryException(
          "has a category with the number %d of supercategory '%s'".formatted(id, supercategory));
    }
    return new Category(id, supercategory, thing);
  }

  /** What the file says is not what COCO's says. */
  private static final class CategoryException extends IOException {
    private static final long serialVersionUID = 1L;

    CategoryException(String message) {
      super(message);
    }
  }
}

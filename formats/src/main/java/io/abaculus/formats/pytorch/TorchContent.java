package io.abaculus.formats.pytorch;

import io.abaculus.formats.pytorch.TorchValue.Dictionary;
import io.abaculus.formats.pytorch.TorchValue.Sequence;
import io.abaculus.formats.text.Excerpt;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file holds, checked against the file.
 *
 * @param root the value that was saved
 * @param tensors the tensors in it, by name
 * @param unread the tensors in it whose numbers are not read, by name: what each is, in words
 * @param storages where numbers lie, by key
 */
record TorchContent(
    TorchValue root,
    Map<String, TorchTensor> tensors,
    Map<String, String> unread,
    Map<String, Numbers> storages) {

  /**
   * Where the numbers of a storage lie.
   *
   * @param begin of the first byte in the file
   * @param bytes how many
   */
  record Numbers(long begin, long bytes) {}

  /**
   * Finds the tensors of a value and checks them.
   *
   * @param fileBytes the size of the file
   */
  static TorchContent of(TorchValue root, Map<String, Numbers> storages, long fileBytes)
      throws MalformedException {
    Search search = new Search(storages, fileBytes);
    search.visit(root, "");
    return new TorchContent(
        root,
        Collections.unmodifiableMap(search.found),
        Collections.unmodifiableMap(search.unread),
        Collections.unmodifiableMap(storages));
  }

  private static final class Search {
    private final Map<String, Numbers> storages;
    private final long fileBytes;
    private final Map<String, TorchTensor> found = new LinkedHashMap<>();
    private final Map<String, String> unread = new LinkedHashMap<>();

    /** A value may be reached on many ways, and ways multiply: they are counted, not values. */
    private int visited;

    Search(Map<String, Numbers> storages, long fileBytes) {
      this.storages = storages;
      this.fileBytes = fileBytes;
    }

    void visit(TorchValue value, String name) throws MalformedException {
      if (++visited > 2 * Limits.OBJECTS) {
        throw new MalformedException("values that are shared too many times");
      }
      if (value instanceof TorchValue.Tensor(TorchTensor tensor)) {
        add(name, tensor);
      } else if (unreadForm(value) instanceof String form) {
        unread.put(name, form);
      } else if (value instanceof Dictionary(Map<TorchValue, TorchValue> entries)) {
        for (Map.Entry<TorchValue, TorchValue> entry : entries.entrySet()) {
          descend(entry.getValue(), name, entry.getKey().toString());
        }
      } else if (value instanceof Sequence(List<TorchValue> elements)) {
        for (int i = 0; i < elements.size(); i++) {
          descend(elements.get(i), name, Integer.toString(i));
        }
      }
    }

    /** What a value is that stands for a tensor and is not read; null for any other. */
    private static @Nullable String unreadForm(TorchValue value) {
      if (value instanceof TorchValue.OtherTensor(String form)) {
        return form;
      }
      return value instanceof TorchValue.Instance object ? OtherForms.ofObject(object.type())
          : null;
    }

    /** Goes to what can lead to a tensor. What an object of some class holds are no weights. */
    private void descend(TorchValue value, String name, String key) throws MalformedException {
      if (value instanceof TorchValue.Tensor
          || value instanceof Dictionary
          || value instanceof Sequence
          || unreadForm(value) != null) {
        if (name.length() + key.length() > Limits.NAME) {
          throw new MalformedException("a name of more than " + Limits.NAME + " characters");
        }
        visit(value, name.isEmpty() ? key : name + "." + key);
      }
    }

    private void add(String name, TorchTensor tensor) throws MalformedException {
      Numbers storage = storages.get(tensor.storage());
      String shown = "tensor '" + Excerpt.of(name) + "'";
      if (storage == null) {
        throw new MalformedException(
            "%s: its storage '%s' is not in the file"
                .formatted(shown, Excerpt.of(tensor.storage())));
      }
      long there = storage.bytes() / tensor.dtype().bytes();
      if (tensor.reach() > there) {
        throw new MalformedException(
            "%s: it reaches element %d of its storage, which has %d"
                .formatted(shown, tensor.reach() - 1, there));
      }
      long most = Math.max(fileBytes, Limits.EXPANDED_BYTES);
      if (tensor.elements() > most / tensor.dtype().bytes()) {
        // No reason to refuse the others; only as an array it would cost what no file should.
        unread.put(name, OtherForms.repeating(tensor));
        return;
      }
      if (found.put(name, tensor) != null) {
        throw new MalformedException(
            "two tensors are called '" + Excerpt.of(name) + "'");
      }
    }
  }
}

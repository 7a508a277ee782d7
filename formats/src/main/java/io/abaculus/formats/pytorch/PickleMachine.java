package io.abaculus.formats.pytorch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.abaculus.formats.text.Excerpt;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a pickle's program (Python's {@code pickletools} describes the machine, protocols 0 to 5) as far
 * as data needs it. What may be called is in {@link Global}; {@link Calls} says what that makes.
 */
final class PickleMachine {
  private static final PickleNode NONE = new PickleNode.Leaf(new TorchValue.None());

  private final ByteReader in;
  private final Map<String, PickleNode.StorageReference> storages;
  private final List<PickleNode> stack = new ArrayList<>();
  private final Map<Long, PickleNode> memo = new HashMap<>();
  private int made;

  private PickleMachine(ByteReader in, Map<String, PickleNode.StorageReference> storages) {
    this.in = in;
    this.storages = storages;
  }

  /** Runs one pickle, from where the reader stands to behind its last instruction. */
  static PickleNode run(ByteReader in) throws MalformedException {
    return run(in, new HashMap<>());
  }

  /**
   * Runs one pickle.
   *
   * @param storages receives those that it speaks of, by key
   */
  static PickleNode run(ByteReader in, Map<String, PickleNode.StorageReference> storages)
      throws MalformedException {
    ByteReader program =
        in.limited(
            Limits.PICKLE_BYTES, "a pickle of more than " + Limits.PICKLE_BYTES + " bytes");
    PickleMachine machine = new PickleMachine(program, storages);
    while (true) {
      long at = program.position();
      int code = program.unsignedByte();
      if (code == '.') {
        in.skip(program.position() - in.position());
        return machine.pop();
      }
      machine.step(code, at);
    }
  }

  /** Carries out one instruction; the letters are the pickle format's own names for them. */
  private void step(int code, long at) throws MalformedException {
    switch (code) {
      case 0x80 -> protocol(in.unsignedByte()); // PROTO
      case 0x95 -> in.skip(Long.BYTES); // FRAME: its length tells nothing new
      case '(' -> push(new PickleNode.Mark());
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());

      case 'N' -> push(NONE);
      case 0x88 -> push(bool(true)); // NEWTRUE
      case 0x89 -> push(bool(false)); // NEWFALSE
      case 'I' -> push(decimal(in.line(US_ASCII), at));
      case 'J' -> push(integer(in.signedInt()));
      case 'K' -> push(integer(in.unsignedByte()));
      case 'M' -> push(integer(in.unsignedShort()));
      case 'L' -> push(decimal(in.line(US_ASCII).replaceFirst("L$", ""), at));
      case 0x8a -> push(integer(in.integer(in.unsignedByte()))); // LONG1
      case 0x8b -> push(integer(in.integer(in.unsignedInt()))); // LONG4
      case 'F' -> push(floating(in.line(US_ASCII), at));
      case 'G' -> push(new PickleNode.Leaf(new TorchValue.Float(in.bigEndianDouble())));

      case 'S' -> push(quoted(in.line(ISO_8859_1), at));
      case 'T' -> push(text(in.text(in.unsignedInt(), ISO_8859_1)));
      case 'U' -> push(text(in.text(in.unsignedByte(), ISO_8859_1)));
      case 'V' -> push(text(in.line(UTF_8)));
      case 'X' -> push(text(in.unicode(in.unsignedInt())));
      case 0x8c -> push(text(in.unicode(in.unsignedByte()))); // SHORT_BINUNICODE
      case 0x8d -> push(text(in.unicode(in.length()))); // BINUNICODE8
      case 'B' -> push(bytes(in.unsignedInt()));
      case 'C' -> push(bytes(in.unsignedByte()));
      case 0x8e, 0x96 -> push(bytes(in.length())); // BINBYTES8, BYTEARRAY8

      case ']', 0x8f, ')' -> push(new PickleNode.Items()); // EMPTY_LIST, EMPTY_SET, EMPTY_TUPLE
      case 'l', 't', 0x91 -> push(new PickleNode.Items(popToMark())); // LIST, TUPLE, FROZENSET
      case 0x85 -> push(tuple(1)); // TUPLE1
      case 0x86 -> push(tuple(2)); // TUPLE2
      case 0x87 -> push(tuple(3)); // TUPLE3
      case 'a' -> append(List.of(pop()), at);
      case 'e', 0x90 -> append(popToMark(), at); // APPENDS, ADDITEMS
      case '}' -> push(new PickleNode.Table());
      case 'd' -> {
        PickleNode.Table table = new PickleNode.Table();
        put(table, popToMark(), at);
        push(table);
      }
      case 's' -> {
        PickleNode value = pop();
        PickleNode key = pop();
        put(table(at), List.of(key, value), at);
      }
      case 'u' -> {
        List<PickleNode> pairs = popToMark();
        put(table(at), pairs, at);
      }

      case 'p' -> remember(index(in.line(US_ASCII), at));
      case 'q' -> remember(in.unsignedByte());
      case 'r' -> remember(in.unsignedInt());
      case 0x94 -> remember(memo.size()); // MEMOIZE
      case 'g' -> push(remembered(index(in.line(US_ASCII), at), at));
      case 'h' -> push(remembered(in.unsignedByte(), at));
      case 'j' -> push(remembered(in.unsignedInt(), at));

      case 'c' -> push(named(in.line(UTF_8), in.line(UTF_8)));
      case 0x93 -> { // STACK_GLOBAL
        String name = string(pop(), at);
        push(named(string(pop(), at), name));
      }
      case 'R', 0x81 -> { // REDUCE, NEWOBJ
        PickleNode arguments = pop();
        call(pop(), elements(arguments, at));
      }
      case 0x92 -> { // NEWOBJ_EX
        pop(); // keyword arguments
        PickleNode arguments = pop();
        call(pop(), elements(arguments, at));
      }
      case 'b' -> {
        PickleNode state = pop();
        Calls.build(top(), state);
      }
      case 'Q' -> {
        PickleNode.StorageReference storage = Calls.storage(pop());
        storages.put(storage.key(), storage);
        push(storage);
      }

      case 'P', 'i', 'o', 0x82, 0x83, 0x84, 0x97, 0x98 -> throw new MalformedException(
          "byte %d: instruction %s of a pickle, which no file of weights needs"
              .formatted(at, shown(code)));
      default -> throw new MalformedException(
          "byte %d: %s is no instruction of a pickle".formatted(at, shown(code)));
    }
  }

  private static String shown(int code) {
    return code > ' ' && code < 0x7f ? "'" + (char) code + "'" : "0x%02x".formatted(code);
  }

  private static void protocol(int version) throws MalformedException {
    if (version > 5) {
      throw new MalformedException("a pickle of protocol %d; 5 is known".formatted(version));
    }
  }

  // ---- the stack ----

  private void push(PickleNode node) throws MalformedException {
    count(1);
    stack.add(node);
  }

  private void count(int values) throws MalformedException {
    made += values;
    if (made > Limits.OBJECTS) {
      throw new MalformedException("a pickle of more than " + Limits.OBJECTS + " values");
    }
  }

  private void call(PickleNode function, List<PickleNode> arguments) throws MalformedException {
    count(Calls.copied(arguments));
    push(Calls.call(function, arguments));
  }

  private PickleNode pop() throws MalformedException {
    PickleNode top = top();
    stack.removeLast();
    return top;
  }

  private PickleNode top() throws MalformedException {
    if (stack.isEmpty()) {
      throw new MalformedException("a pickle takes a value from an empty stack");
    }
    return stack.getLast();
  }

  /** Takes what lies above the last mark, in order, and the mark. */
  private List<PickleNode> popToMark() throws MalformedException {
    int mark = stack.size() - 1;
    while (mark >= 0 && !(stack.get(mark) instanceof PickleNode.Mark)) {
      mark--;
    }
    if (mark < 0) {
      throw new MalformedException("a pickle looks for a mark that it did not make");
    }
    List<PickleNode> above = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return above;
  }

  private PickleNode tuple(int size) throws MalformedException {
    PickleNode.Items tuple = new PickleNode.Items();
    for (int i = 0; i < size; i++) {
      tuple.elements().addFirst(pop());
    }
    return tuple;
  }

  private PickleNode.Table table(long at) throws MalformedException {
    if (top() instanceof PickleNode.Table table) {
      return table;
    }
    throw new MalformedException("byte %d: sets a key of what is no dictionary".formatted(at));
  }

  private static void put(PickleNode.Table table, List<PickleNode> pairs, long at)
      throws MalformedException {
    if (pairs.size() % 2 != 0) {
      throw new MalformedException("byte %d: a key without a value".formatted(at));
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      table.put(pairs.get(i), pairs.get(i + 1));
    }
  }

  private void append(List<PickleNode> elements, long at) throws MalformedException {
    switch (top()) {
      case PickleNode.Items items -> items.elements().addAll(elements);
      // A class that holds data may be a kind of list.
      case PickleNode.Holder holder -> holder.content().addAll(elements);
      case PickleNode.Leaf l -> throw noList(at);
      case PickleNode.Table t -> throw noList(at);
      case PickleNode.Named n -> throw noList(at);
      case PickleNode.StorageReference s -> throw noList(at);
      case PickleNode.Mark m -> throw noList(at);
    }
  }

  private static MalformedException noList(long at) {
    return new MalformedException("byte %d: adds to what is no list".formatted(at));
  }

  private static List<PickleNode> elements(PickleNode arguments, long at)
      throws MalformedException {
    if (arguments instanceof PickleNode.Items items) {
      return items.elements();
    }
    throw new MalformedException("byte %d: arguments that are no tuple".formatted(at));
  }

  // ---- the memo ----

  private void remember(long index) throws MalformedException {
    memo.put(index, top());
  }

  private PickleNode remembered(long index, long at) throws MalformedException {
    PickleNode node = memo.get(index);
    if (node == null) {
      throw new MalformedException("byte %d: nothing is remembered as %d".formatted(at, index));
    }
    return node;
  }

  private static long index(String line, long at) throws MalformedException {
    try {
      return Long.parseLong(line);
    } catch (NumberFormatException e) {
      throw new MalformedException("byte %d: '%s' is no index".formatted(at, Excerpt.of(line)));
    }
  }

  // ---- values ----

  private static PickleNode bool(boolean value) {
    return new PickleNode.Leaf(new TorchValue.Bool(value));
  }

  private static PickleNode integer(long value) {
    return integer(BigInteger.valueOf(value));
  }

  private static PickleNode integer(BigInteger value) {
    return new PickleNode.Leaf(new TorchValue.Int(value));
  }

  private static PickleNode text(String value) {
    return new PickleNode.Leaf(new TorchValue.Str(value));
  }

  private PickleNode bytes(long length) throws MalformedException {
    in.skip(length);
    return new PickleNode.Leaf(new TorchValue.Bytes(Math.toIntExact(length)));
  }

  /** The decimal numbers of protocol 0, where 00 and 01 stand for booleans. */
  private static PickleNode decimal(String line, long at) throws MalformedException {
    if (line.equals("00") || line.equals("01")) {
      return bool(line.equals("01"));
    }
    try {
      if (line.length() <= Limits.NUMBER_BYTES) {
        return integer(new BigInteger(line));
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number that is too long.
    }
    throw new MalformedException(
        "byte %d: '%s' is no integer".formatted(at, Excerpt.of(line)));
  }

  private static PickleNode floating(String line, long at) throws MalformedException {
    try {
      return new PickleNode.Leaf(new TorchValue.Float(Double.parseDouble(line)));
    } catch (NumberFormatException e) {
      throw new MalformedException("byte %d: '%s' is no number".formatted(at, Excerpt.of(line)));
    }
  }

  /** A string of protocol 0 in its quotes; escapes stay as they are written. */
  private static PickleNode quoted(String line, long at) throws MalformedException {
    char quote = line.isEmpty() ? 0 : line.charAt(0);
    if (line.length() < 2 || (quote != '\'' && quote != '"') || !line.endsWith("" + quote)) {
      throw new MalformedException("byte %d: a string without quotes".formatted(at));
    }
    return text(line.substring(1, line.length() - 1));
  }

  private static String string(PickleNode node, long at) throws MalformedException {
    if (node instanceof PickleNode.Leaf(TorchValue.Str(String value))) {
      return value;
    }
    throw new MalformedException("byte %d: a name that is no string".formatted(at));
  }

  private static PickleNode named(String module, String name) throws MalformedException {
    String qualified = Global.inPython3(module + "." + name);
    Global global = Global.of(qualified);
    if (global == null) {
      throw new MalformedException(
          ("it names %s, which a file of weights does not need; nothing of it was run."
              + " If you trust the file, load it in Python and save its state dict alone")
              .formatted(Excerpt.of(qualified)));
    }
    return new PickleNode.Named(qualified, global);
  }
}

package io.abaculus.pytorch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

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
  private static final Node NONE = new Node.Leaf(new TorchValue.None());

  private final ByteReader in;
  private final Map<String, Node.Storage> storages;
  private final List<Node> stack = new ArrayList<>();
  private final Map<Long, Node> memo = new HashMap<>();
  private int made;

  private PickleMachine(ByteReader in, Map<String, Node.Storage> storages) {
    this.in = in;
    this.storages = storages;
  }

  /** Runs one pickle, from where the reader stands to behind its last instruction. */
  static Node run(ByteReader in) throws MalformedException {
    return run(in, new HashMap<>());
  }

  /**
   * Runs one pickle.
   *
   * @param storages receives those that it speaks of, by key
   */
  static Node run(ByteReader in, Map<String, Node.Storage> storages) throws MalformedException {
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
      case '(' -> push(new Node.Mark());
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());

      case 'N' -> push(NONE);
      case 0x88 -> push(truth(true)); // NEWTRUE
      case 0x89 -> push(truth(false)); // NEWFALSE
      case 'I' -> push(decimal(in.line(US_ASCII), at));
      case 'J' -> push(whole(in.signedInt()));
      case 'K' -> push(whole(in.unsignedByte()));
      case 'M' -> push(whole(in.unsignedShort()));
      case 'L' -> push(decimal(in.line(US_ASCII).replaceFirst("L$", ""), at));
      case 0x8a -> push(whole(in.integer(in.unsignedByte()))); // LONG1
      case 0x8b -> push(whole(in.integer(in.unsignedInt()))); // LONG4
      case 'F' -> push(floating(in.line(US_ASCII), at));
      case 'G' -> push(new Node.Leaf(new TorchValue.Number(in.bigEndianDouble())));

      case 'S' -> push(quoted(in.line(ISO_8859_1), at));
      case 'T' -> push(text(in.text(in.unsignedInt(), ISO_8859_1)));
      case 'U' -> push(text(in.text(in.unsignedByte(), ISO_8859_1)));
      case 'V' -> push(text(in.line(UTF_8)));
      case 'X' -> push(text(in.text(in.unsignedInt(), UTF_8)));
      case 0x8c -> push(text(in.text(in.unsignedByte(), UTF_8))); // SHORT_BINUNICODE
      case 0x8d -> push(text(in.text(in.length(), UTF_8))); // BINUNICODE8
      case 'B' -> push(bytes(in.unsignedInt()));
      case 'C' -> push(bytes(in.unsignedByte()));
      case 0x8e, 0x96 -> push(bytes(in.length())); // BINBYTES8, BYTEARRAY8

      case ']', 0x8f, ')' -> push(new Node.Items()); // EMPTY_LIST, EMPTY_SET, EMPTY_TUPLE
      case 'l', 't', 0x91 -> push(new Node.Items(popToMark())); // LIST, TUPLE, FROZENSET
      case 0x85 -> push(tuple(1)); // TUPLE1
      case 0x86 -> push(tuple(2)); // TUPLE2
      case 0x87 -> push(tuple(3)); // TUPLE3
      case 'a' -> append(List.of(pop()), at);
      case 'e', 0x90 -> append(popToMark(), at); // APPENDS, ADDITEMS
      case '}' -> push(new Node.Table());
      case 'd' -> {
        Node.Table table = new Node.Table();
        put(table, popToMark(), at);
        push(table);
      }
      case 's' -> {
        Node value = pop();
        Node key = pop();
        put(table(at), List.of(key, value), at);
      }
      case 'u' -> {
        List<Node> pairs = popToMark();
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
        Node arguments = pop();
        call(pop(), elements(arguments, at));
      }
      case 0x92 -> { // NEWOBJ_EX
        pop(); // keyword arguments
        Node arguments = pop();
        call(pop(), elements(arguments, at));
      }
      case 'b' -> {
        Node state = pop();
        Calls.build(top(), state);
      }
      case 'Q' -> {
        Node.Storage storage = Calls.storage(pop());
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

  private void push(Node node) throws MalformedException {
    count(1);
    stack.add(node);
  }

  private void count(int values) throws MalformedException {
    made += values;
    if (made > Limits.OBJECTS) {
      throw new MalformedException("a pickle of more than " + Limits.OBJECTS + " values");
    }
  }

  private void call(Node function, List<Node> arguments) throws MalformedException {
    count(Calls.copied(arguments));
    push(Calls.call(function, arguments));
  }

  private Node pop() throws MalformedException {
    Node top = top();
    stack.removeLast();
    return top;
  }

  private Node top() throws MalformedException {
    if (stack.isEmpty()) {
      throw new MalformedException("a pickle takes a value from an empty stack");
    }
    return stack.getLast();
  }

  /** Takes what lies above the last mark, in order, and the mark. */
  private List<Node> popToMark() throws MalformedException {
    int mark = stack.size() - 1;
    while (mark >= 0 && !(stack.get(mark) instanceof Node.Mark)) {
      mark--;
    }
    if (mark < 0) {
      throw new MalformedException("a pickle looks for a mark that it did not make");
    }
    List<Node> above = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return above;
  }

  private Node tuple(int size) throws MalformedException {
    Node.Items tuple = new Node.Items();
    for (int i = 0; i < size; i++) {
      tuple.elements().addFirst(pop());
    }
    return tuple;
  }

  private Node.Table table(long at) throws MalformedException {
    if (top() instanceof Node.Table table) {
      return table;
    }
    throw new MalformedException("byte %d: sets a key of what is no dictionary".formatted(at));
  }

  private static void put(Node.Table table, List<Node> pairs, long at) throws MalformedException {
    if (pairs.size() % 2 != 0) {
      throw new MalformedException("byte %d: a key without a value".formatted(at));
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      table.put(pairs.get(i), pairs.get(i + 1));
    }
  }

  private void append(List<Node> elements, long at) throws MalformedException {
    switch (top()) {
      case Node.Items items -> items.elements().addAll(elements);
      // A class that holds data may be a kind of list.
      case Node.Holder holder -> holder.content().addAll(elements);
      case Node.Leaf l -> throw noList(at);
      case Node.Table t -> throw noList(at);
      case Node.Named n -> throw noList(at);
      case Node.Storage s -> throw noList(at);
      case Node.Mark m -> throw noList(at);
    }
  }

  private static MalformedException noList(long at) {
    return new MalformedException("byte %d: adds to what is no list".formatted(at));
  }

  private static List<Node> elements(Node arguments, long at) throws MalformedException {
    if (arguments instanceof Node.Items items) {
      return items.elements();
    }
    throw new MalformedException("byte %d: arguments that are no tuple".formatted(at));
  }

  // ---- the memo ----

  private void remember(long index) throws MalformedException {
    memo.put(index, top());
  }

  private Node remembered(long index, long at) throws MalformedException {
    Node node = memo.get(index);
    if (node == null) {
      throw new MalformedException("byte %d: nothing is remembered as %d".formatted(at, index));
    }
    return node;
  }

  private static long index(String line, long at) throws MalformedException {
    try {
      return Long.parseLong(line);
    } catch (NumberFormatException e) {
      throw new MalformedException("byte %d: '%s' is no index".formatted(at, abbreviated(line)));
    }
  }

  // ---- values ----

  private static Node truth(boolean value) {
    return new Node.Leaf(new TorchValue.Truth(value));
  }

  private static Node whole(long value) {
    return whole(BigInteger.valueOf(value));
  }

  private static Node whole(BigInteger value) {
    return new Node.Leaf(new TorchValue.Whole(value));
  }

  private static Node text(String value) {
    return new Node.Leaf(new TorchValue.Text(value));
  }

  private Node bytes(long length) throws MalformedException {
    in.skip(length);
    return new Node.Leaf(new TorchValue.Bytes(Math.toIntExact(length)));
  }

  /** The decimal numbers of protocol 0, where 00 and 01 stand for booleans. */
  private static Node decimal(String line, long at) throws MalformedException {
    if (line.equals("00") || line.equals("01")) {
      return truth(line.equals("01"));
    }
    try {
      if (line.length() <= Limits.NUMBER_BYTES) {
        return whole(new BigInteger(line));
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number that is too long.
    }
    throw new MalformedException(
        "byte %d: '%s' is not an integer".formatted(at, abbreviated(line)));
  }

  private static Node floating(String line, long at) throws MalformedException {
    try {
      return new Node.Leaf(new TorchValue.Number(Double.parseDouble(line)));
    } catch (NumberFormatException e) {
      throw new MalformedException("byte %d: '%s' is no number".formatted(at, abbreviated(line)));
    }
  }

  /** A string of protocol 0 in its quotes; escapes stay as they are written. */
  private static Node quoted(String line, long at) throws MalformedException {
    char quote = line.isEmpty() ? 0 : line.charAt(0);
    if (line.length() < 2 || (quote != '\'' && quote != '"') || !line.endsWith("" + quote)) {
      throw new MalformedException("byte %d: a string without quotes".formatted(at));
    }
    return text(line.substring(1, line.length() - 1));
  }

  private static String string(Node node, long at) throws MalformedException {
    if (node instanceof Node.Leaf(TorchValue.Text(String value))) {
      return value;
    }
    throw new MalformedException("byte %d: a name that is no string".formatted(at));
  }

  private static Node named(String module, String name) throws MalformedException {
    String whole = module + "." + name;
    Global global = Global.of(whole);
    if (global == null) {
      throw new MalformedException(
          ("it names %s, which a file of weights does not need; nothing of it was run."
              + " If you trust the file, load it in Python and save its state dict alone")
              .formatted(abbreviated(whole)));
    }
    return new Node.Named(whole, global);
  }

  static String abbreviated(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= 120 ? printable : printable.substring(0, 119) + "…";
  }
}

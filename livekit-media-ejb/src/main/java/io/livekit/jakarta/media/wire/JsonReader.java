package io.livekit.jakarta.media.wire;

/**
 * Reads one JSON text from its beginning to its end (RFC 8259, to the letter: UTF-8 without a mark,
 * no comments, no single quotes, no lone surrogates). It builds nothing but what is asked for, and
 * what is skipped is checked as well. Each byte is looked at twice at most. Owned by: one thread.
 */
public final class JsonReader {

  /** No bounds allow more: the levels are kept in the bits of a long. */
  static final int MAX_DEPTH = 63;

  /** What a value begins as. */
  public enum Kind {
    OBJECT,
    LIST,
    TEXT,
    NUMBER,
    BOOLEAN,
    NULL
  }

  private final JsonScanner scanner;
  private final WireBounds bounds;
  private int depth;
  private int values;

  /** One bit for each level: whether it is an object. */
  private long objects;

  /** One bit for each level: whether nothing of it has been read. */
  private long fresh;

  /**
   * @param json not changed, and not to be changed
   * @throws MalformedMessageException when the bytes aren't UTF-8
   */
  public JsonReader(byte[] json, WireBounds bounds) throws MalformedMessageException {
    scanner = new JsonScanner(json);
    this.bounds = bounds;
  }

  /**
   * @return what the next value is
   */
  public Kind peek() throws MalformedMessageException {
    int next = scanner.peek();
    switch (next) {
      case '{':
        return Kind.OBJECT;
      case '[':
        return Kind.LIST;
      case '"':
        return Kind.TEXT;
      case 't', 'f':
        return Kind.BOOLEAN;
      case 'n':
        return Kind.NULL;
      default:
        if (next == '-' || JsonScanner.isDigit(next)) {
          return Kind.NUMBER;
        }
        throw malformed("no value");
    }
  }

  /** Enters an object; {@link #next} goes through its members. */
  public void beginObject() throws MalformedMessageException {
    begin('{', true);
  }

  /** Enters a list; {@link #next} goes through its elements. */
  public void beginList() throws MalformedMessageException {
    begin('[', false);
  }

  private void begin(char opening, boolean object) throws MalformedMessageException {
    if (scanner.peek() != opening) {
      throw malformed("expected " + opening);
    }
    if (depth == bounds.maxDepth()) {
      throw malformed("more than " + bounds.maxDepth() + " levels");
    }
    scanner.advance();
    long bit = 1L << depth++;
    objects = object ? objects | bit : objects & ~bit;
    fresh |= bit;
  }

  /**
   * Goes to the next member or element of the object or list that was begun last. The member's name
   * is to be read by {@link #name}, the value by any of the other methods.
   *
   * @return false at the end, which is then left
   */
  public boolean next() throws MalformedMessageException {
    long bit = 1L << (depth - 1);
    boolean object = (objects & bit) != 0;
    char closing = object ? '}' : ']';
    if (scanner.peek() == closing) {
      scanner.advance();
      depth--;
      return false;
    }
    if ((fresh & bit) == 0) {
      scanner.take(',', "expected a comma");
    }
    fresh &= ~bit;
    if (++values > bounds.maxValues()) {
      throw malformed("more than " + bounds.maxValues() + " values");
    }
    return true;
  }

  /**
   * @return the name of the member
   */
  public String name() throws MalformedMessageException {
    String name = text();
    colon();
    return name;
  }

  private void colon() throws MalformedMessageException {
    scanner.take(':', "expected a colon");
  }

  /**
   * @return the text
   */
  public String text() throws MalformedMessageException {
    return scanner.text();
  }

  /**
   * @return the number as it is written
   */
  public String number() throws MalformedMessageException {
    return scanner.number();
  }

  /**
   * @return the number, also one that is written as a text; never infinite
   */
  public double decimal() throws MalformedMessageException {
    String number = numberOrText();
    double value = JsonScanner.isNumber(number) ? Double.parseDouble(number) : Double.NaN;
    if (!Double.isFinite(value)) {
      throw malformed("no number, or out of range");
    }
    return value;
  }

  /**
   * @return a number or text as it is written
   */
  String numberOrText() throws MalformedMessageException {
    return peek() == Kind.TEXT ? text() : number();
  }

  /**
   * @return true or false
   */
  public boolean bool() throws MalformedMessageException {
    return scanner.bool();
  }

  /** Reads null. */
  public void nul() throws MalformedMessageException {
    scanner.nul();
  }

  /**
   * @return the bytes of the next value, which are JSON themselves
   */
  public byte[] raw() throws MalformedMessageException {
    int begin = scanner.mark();
    skip();
    return scanner.since(begin);
  }

  /** Skips a value with everything in it. Its levels and values count all the same. */
  public void skip() throws MalformedMessageException {
    int outside = depth;
    skipOne();
    while (depth > outside) {
      if (next()) {
        if ((objects & 1L << (depth - 1)) != 0) {
          scanner.skipText();
          colon();
        }
        skipOne();
      }
    }
  }

  private void skipOne() throws MalformedMessageException {
    switch (peek()) {
      case OBJECT -> beginObject();
      case LIST -> beginList();
      case TEXT -> scanner.skipText();
      case NUMBER -> scanner.skipNumber();
      case BOOLEAN -> bool();
      case NULL -> nul();
    }
  }

  /**
   * To be called after the value that is the text.
   *
   * @throws MalformedMessageException when anything but white space follows
   */
  public void end() throws MalformedMessageException {
    scanner.end();
  }

  /**
   * @return an exception that says what is wrong and where
   */
  MalformedMessageException malformed(String what) {
    return scanner.malformed(what);
  }
}

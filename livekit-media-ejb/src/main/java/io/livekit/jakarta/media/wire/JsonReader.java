package io.livekit.jakarta.media.wire;

import com.google.protobuf.UnsafeByteOperations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one JSON text from its beginning to its end (RFC 8259, to the letter: UTF-8 without a mark,
 * no comments, no single quotes, no lone surrogates). It builds nothing but what is asked for, and
 * what is skipped is checked as well. Each byte is looked at twice at most. Used by one thread.
 */
public final class JsonReader {

  /** No bounds allow more: the levels are kept in the bits of a long. */
  static final int MAX_DEPTH = 63;

  /** Longer numbers mean nothing, and to read them takes time that grows with their square. */
  private static final int MAX_NUMBER_LENGTH = 64;

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  /** What a value begins as. */
  public enum Kind {
    OBJECT,
    LIST,
    TEXT,
    NUMBER,
    BOOLEAN,
    NULL
  }

  private final byte[] json;
  private final WireBounds bounds;
  private int position;
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
    this.json = json;
    this.bounds = bounds;
    if (!UnsafeByteOperations.unsafeWrap(json).isValidUtf8()) {
      throw new MalformedMessageException("not UTF-8");
    }
  }

  /**
   * @return what the next value is
   */
  public Kind peek() throws MalformedMessageException {
    int next = nextByte();
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
        if (next == '-' || isDigit(next)) {
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
    if (nextByte() != opening) {
      throw malformed("expected " + opening);
    }
    if (depth == bounds.maxDepth()) {
      throw malformed("more than " + bounds.maxDepth() + " levels");
    }
    position++;
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
    int next = nextByte();
    if (next == (object ? '}' : ']')) {
      position++;
      depth--;
      return false;
    }
    if ((fresh & bit) == 0) {
      if (next != ',') {
        throw malformed("expected a comma");
      }
      position++;
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
    if (nextByte() != ':') {
      throw malformed("expected a colon");
    }
    position++;
  }

  /**
   * @return the text
   */
  public String text() throws MalformedMessageException {
    int begin = quote();
    int end = plainUntil(begin);
    if (json[end] == '"') {
      position = end + 1;
      return new String(json, begin, end - begin, StandardCharsets.UTF_8);
    }
    StringBuilder text = new StringBuilder(2 * (end - begin) + 16);
    int from = begin;
    while (json[end] == '\\') {
      text.append(new String(json, from, end - from, StandardCharsets.UTF_8));
      position = end + 1;
      text.appendCodePoint(escape());
      from = position;
      end = plainUntil(from);
    }
    text.append(new String(json, from, end - from, StandardCharsets.UTF_8));
    position = end + 1;
    return text.toString();
  }

  private void skipText() throws MalformedMessageException {
    int end = plainUntil(quote());
    while (json[end] == '\\') {
      position = end + 1;
      escape();
      end = plainUntil(position);
    }
    position = end + 1;
  }

  /**
   * @return where the text begins
   */
  private int quote() throws MalformedMessageException {
    if (nextByte() != '"') {
      throw malformed("expected a text");
    }
    return ++position;
  }

  /**
   * @return where the first backslash or quotation mark is
   */
  private int plainUntil(int from) throws MalformedMessageException {
    for (int i = from; i < json.length; i++) {
      byte b = json[i];
      if (b == '"' || b == '\\') {
        return i;
      }
      if (b >= 0 && b < ' ') {
        position = i;
        throw malformed("control character in a text");
      }
    }
    position = json.length;
    throw malformed("text without an end");
  }

  /**
   * @return the code point that is escaped here, after its backslash
   */
  private int escape() throws MalformedMessageException {
    int escaped = position < json.length ? json[position++] : -1;
    switch (escaped) {
      case '"', '\\', '/':
        return escaped;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        return codePoint();
      default:
        throw malformed("unknown escape");
    }
  }

  private int codePoint() throws MalformedMessageException {
    char unit = hexadecimal();
    if (!Character.isSurrogate(unit)) {
      return unit;
    }
    boolean followed =
        Character.isHighSurrogate(unit)
            && position + 1 < json.length
            && json[position] == '\\'
            && json[position + 1] == 'u';
    if (followed) {
      position += 2;
      char low = hexadecimal();
      if (Character.isLowSurrogate(low)) {
        return Character.toCodePoint(unit, low);
      }
    }
    throw malformed("lone surrogate");
  }

  private char hexadecimal() throws MalformedMessageException {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = position < json.length ? Character.digit((char) json[position], 16) : -1;
      if (digit < 0) {
        throw malformed("no hexadecimal digit");
      }
      position++;
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }

  /**
   * @return the number as it is written
   */
  public String number() throws MalformedMessageException {
    nextByte();
    int begin = position;
    skipNumber();
    if (position - begin > MAX_NUMBER_LENGTH) {
      throw malformed("number of more than " + MAX_NUMBER_LENGTH + " characters");
    }
    return new String(json, begin, position - begin, StandardCharsets.US_ASCII);
  }

  /**
   * @return the number, also one that is written as a text; never infinite
   */
  public double decimal() throws MalformedMessageException {
    String number = numberOrText();
    double value = isNumber(number) ? Double.parseDouble(number) : Double.NaN;
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
   * @return whether a text is a number as JSON writes it
   */
  static boolean isNumber(String text) {
    if (text.length() > MAX_NUMBER_LENGTH) {
      return false;
    }
    try {
      JsonReader reader = new JsonReader(text.getBytes(StandardCharsets.UTF_8), WireBounds.MESSAGE);
      reader.skipNumber();
      return reader.position == reader.json.length;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  private void skipNumber() throws MalformedMessageException {
    if (at('-')) {
      position++;
    }
    if (at('0')) {
      position++;
    } else {
      digits();
    }
    if (at('.')) {
      position++;
      digits();
    }
    if (at('e') || at('E')) {
      position++;
      if (at('+') || at('-')) {
        position++;
      }
      digits();
    }
  }

  private void digits() throws MalformedMessageException {
    int begin = position;
    while (position < json.length && isDigit(json[position])) {
      position++;
    }
    if (position == begin) {
      throw malformed("no digit");
    }
  }

  private boolean at(char expected) {
    return position < json.length && json[position] == expected;
  }

  private static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  /**
   * @return true or false
   */
  public boolean bool() throws MalformedMessageException {
    boolean value = nextByte() == 't';
    literal(value ? TRUE : FALSE);
    return value;
  }

  /** Reads null. */
  public void nul() throws MalformedMessageException {
    nextByte();
    literal(NULL);
  }

  private void literal(byte[] literal) throws MalformedMessageException {
    for (byte expected : literal) {
      if (position == json.length || json[position] != expected) {
        throw malformed("no value");
      }
      position++;
    }
  }

  /**
   * @return the bytes of the next value, which are JSON themselves
   */
  public byte[] raw() throws MalformedMessageException {
    nextByte();
    int begin = position;
    skip();
    return Arrays.copyOfRange(json, begin, position);
  }

  /** Skips a value with everything in it. Its levels and values count all the same. */
  public void skip() throws MalformedMessageException {
    int outside = depth;
    skipOne();
    while (depth > outside) {
      if (next()) {
        if ((objects & 1L << (depth - 1)) != 0) {
          skipText();
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
      case TEXT -> skipText();
      case NUMBER -> skipNumber();
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
    skipWhiteSpace();
    if (position < json.length) {
      throw malformed("something after the end");
    }
  }

  private int nextByte() throws MalformedMessageException {
    skipWhiteSpace();
    if (position == json.length) {
      throw malformed("ends too early");
    }
    return json[position];
  }

  private void skipWhiteSpace() {
    while (position < json.length) {
      byte b = json[position];
      if (b != ' ' && b != '\n' && b != '\t' && b != '\r') {
        return;
      }
      position++;
    }
  }

  /**
   * @return an exception that says what is wrong and where
   */
  MalformedMessageException malformed(String what) {
    return new MalformedMessageException(what + " at byte " + position);
  }
}

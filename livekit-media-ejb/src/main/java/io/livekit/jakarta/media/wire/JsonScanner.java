package io.livekit.jakarta.media.wire;

import com.google.protobuf.UnsafeByteOperations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Goes through a JSON text token by token: white space, marks, texts, numbers and literals, each to
 * the letter of RFC 8259. What may follow what is its caller's business. Owned by: one thread.
 */
final class JsonScanner {
  /** Longer numbers mean nothing, and to read them takes time that grows with their square. */
  private static final int MAX_NUMBER_LENGTH = 64;

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final byte[] json;
  private int position;

  /**
   * @param json not changed, and not to be changed
   * @throws MalformedMessageException when the bytes aren't UTF-8
   */
  JsonScanner(byte[] json) throws MalformedMessageException {
    this.json = json;
    if (!UnsafeByteOperations.unsafeWrap(json).isValidUtf8()) {
      throw new MalformedMessageException("not UTF-8");
    }
  }

  /**
   * @return the next byte that isn't white space, which stays the next
   */
  int peek() throws MalformedMessageException {
    skipWhiteSpace();
    if (position == json.length) {
      throw malformed("ends too early");
    }
    return json[position];
  }

  /** Takes the byte that {@link #peek} saw. */
  void advance() {
    position++;
  }

  /**
   * Takes a mark.
   *
   * @param otherwise what is wrong when something else comes
   */
  void take(char mark, String otherwise) throws MalformedMessageException {
    if (peek() != mark) {
      throw malformed(otherwise);
    }
    position++;
  }

  /**
   * @return where the next token begins, to be given to {@link #since}
   */
  int mark() throws MalformedMessageException {
    peek();
    return position;
  }

  /**
   * @return the bytes from a mark to here
   */
  byte[] since(int mark) {
    return Arrays.copyOfRange(json, mark, position);
  }

  /**
   * @throws MalformedMessageException when anything but white space follows
   */
  void end() throws MalformedMessageException {
    skipWhiteSpace();
    if (position < json.length) {
      throw malformed("something after the end");
    }
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

  // ---- texts ----

  String text() throws MalformedMessageException {
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

  void skipText() throws MalformedMessageException {
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
    take('"', "expected a text");
    return position;
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

  // ---- numbers ----

  /**
   * @return the number as it is written
   */
  String number() throws MalformedMessageException {
    int begin = mark();
    skipNumber();
    if (position - begin > MAX_NUMBER_LENGTH) {
      throw malformed("number of more than " + MAX_NUMBER_LENGTH + " characters");
    }
    return new String(json, begin, position - begin, StandardCharsets.US_ASCII);
  }

  /**
   * @return whether a text is a number as JSON writes it
   */
  static boolean isNumber(String text) {
    if (text.length() > MAX_NUMBER_LENGTH) {
      return false;
    }
    try {
      JsonScanner scanner = new JsonScanner(text.getBytes(StandardCharsets.UTF_8));
      scanner.skipNumber();
      return scanner.position == scanner.json.length;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  void skipNumber() throws MalformedMessageException {
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

  static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  // ---- literals ----

  boolean bool() throws MalformedMessageException {
    boolean value = peek() == 't';
    literal(value ? TRUE : FALSE);
    return value;
  }

  void nul() throws MalformedMessageException {
    peek();
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
   * @return an exception that says what is wrong and where
   */
  MalformedMessageException malformed(String what) {
    return new MalformedMessageException(what + " at byte " + position);
  }
}

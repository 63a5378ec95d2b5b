package io.livekit.jakarta.media.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes messages as protobuf JSON in the form of Twirp's answers (spec/03 §1): original field
 * names, defaults included, messages that aren't set as null. Straight into bytes, because an
 * answer may have megabytes. Owned by: one thread.
 */
public final class ProtoJsonWriter {

  private static final int FIRST_BYTES = 512;

  /** So much longer than the message itself its JSON is, seldom more. */
  private static final int GROWTH = 4;

  private static final int MAX_DIGITS = 20;

  /** What never changes about the members of a message; as many as there are types. */
  private static final Map<Descriptor, List<Member>> MEMBERS = new ConcurrentHashMap<>();

  private static final byte[] HEXADECIMAL = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final byte[] digits = new byte[MAX_DIGITS];

  /** The last list of each field: of a hundred rooms all have the same codecs. */
  private final Map<FieldDescriptor, Written> lists = new IdentityHashMap<>();

  private byte[] bytes;
  private int length;

  /** A list, and which part of the bytes it is. */
  private record Written(List<?> list, int begin, int end) {

    /**
     * @return whether that list has the very same messages
     */
    boolean isOf(List<?> other) {
      if (other.size() != list.size()) {
        return false;
      }
      for (int i = 0; i < list.size(); i++) {
        if (other.get(i) != list.get(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * A field.
   *
   * @param prefix its name as it stands before its value
   * @param presence whether it may be absent
   */
  private record Member(FieldDescriptor field, byte[] prefix, boolean presence) {

    static List<Member> of(Descriptor type) {
      return type.getFields().stream().map(Member::of).toList();
    }

    private static Member of(FieldDescriptor field) {
      String prefix = '"' + field.getName() + "\":";
      return new Member(field, prefix.getBytes(StandardCharsets.US_ASCII), field.hasPresence());
    }
  }

  private ProtoJsonWriter(int capacity) {
    bytes = new byte[capacity];
  }

  /**
   * @return the JSON text in UTF-8
   */
  public static byte[] write(Message message) {
    ProtoJsonWriter writer =
        new ProtoJsonWriter(Math.max(FIRST_BYTES, GROWTH * message.getSerializedSize()));
    writer.message(message);
    return Arrays.copyOf(writer.bytes, writer.length);
  }

  private void message(MessageOrBuilder message) {
    put('{');
    int begin = length;
    for (Member member : MEMBERS.computeIfAbsent(message.getDescriptorForType(), Member::of)) {
      FieldDescriptor field = member.field();
      if (field.isMapField()) {
        name(begin, member);
        map(message, field);
      } else if (field.isRepeated()) {
        name(begin, member);
        list(message, field);
      } else if (!member.presence() || message.hasField(field)) {
        name(begin, member);
        value(field, message.getField(field));
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && field.getContainingOneof() == null) {
        name(begin, member);
        ascii("null");
      }
    }
    put('}');
  }

  private void name(int begin, Member member) {
    separate(begin);
    put(member.prefix());
  }

  private void separate(int begin) {
    if (length > begin) {
      put(',');
    }
  }

  private void list(MessageOrBuilder message, FieldDescriptor field) {
    List<?> list = (List<?>) message.getField(field);
    Written before = lists.get(field);
    if (before != null && before.isOf(list)) {
      copy(before.begin(), before.end());
      return;
    }
    int start = length;
    put('[');
    int begin = length;
    for (Object element : list) {
      separate(begin);
      value(field, element);
    }
    put(']');
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      lists.put(field, new Written(list, start, length));
    }
  }

  private void copy(int begin, int end) {
    ensure(end - begin);
    System.arraycopy(bytes, begin, bytes, length, end - begin);
    length += end - begin;
  }

  private void map(MessageOrBuilder message, FieldDescriptor field) {
    FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
    put('{');
    int begin = length;
    for (Object element : (List<?>) message.getField(field)) {
      Message entry = (Message) element;
      separate(begin);
      text(entry.getField(keyField).toString());
      put(':');
      value(valueField, entry.getField(valueField));
    }
    put('}');
  }

  private void value(FieldDescriptor field, Object value) {
    switch (field.getType()) {
      case UINT32, FIXED32 -> number(Integer.toUnsignedLong((Integer) value));
      case UINT64, FIXED64 -> quoted(Long.toUnsignedString((Long) value));
      case INT64, SINT64, SFIXED64 -> quoted((Long) value);
      case INT32, SINT32, SFIXED32 -> number((Integer) value);
      case FLOAT -> number(value.toString(), Float.isFinite((Float) value));
      case DOUBLE -> number(value.toString(), Double.isFinite((Double) value));
      case STRING -> text((String) value);
      case BYTES -> quoted(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case ENUM -> enumValue((EnumValueDescriptor) value);
      case MESSAGE, GROUP -> child((MessageOrBuilder) value);
      default -> ascii(value.toString());
    }
  }

  private void child(MessageOrBuilder message) {
    if (message instanceof Timestamp timestamp) {
      quoted(Timestamps.toString(timestamp));
    } else if (message instanceof Duration duration) {
      quoted(Durations.toString(duration));
    } else {
      message(message);
    }
  }

  private void number(String text, boolean finite) {
    if (finite) {
      ascii(text);
    } else {
      quoted(text);
    }
  }

  private void quoted(long value) {
    put('"');
    number(value);
    put('"');
  }

  private void number(long value) {
    if (value == Long.MIN_VALUE) {
      ascii(Long.toString(value));
      return;
    }
    if (value < 0) {
      put('-');
    }
    int begin = MAX_DIGITS;
    long rest = Math.abs(value);
    do {
      digits[--begin] = HEXADECIMAL[(int) (rest % 10)];
      rest /= 10;
    } while (rest > 0);
    int count = MAX_DIGITS - begin;
    ensure(count);
    System.arraycopy(digits, begin, bytes, length, count);
    length += count;
  }

  private void enumValue(EnumValueDescriptor value) {
    if (value.getIndex() < 0) {
      // a number that this version has no name for
      ascii(Integer.toString(value.getNumber()));
    } else {
      quoted(value.getName());
    }
  }

  private void quoted(String ascii) {
    put('"');
    ascii(ascii);
    put('"');
  }

  private void ascii(String ascii) {
    put(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  private void put(byte[] ascii) {
    ensure(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
  }

  private void text(String text) {
    put('"');
    int from = plainStart(text);
    for (int i = from; i < text.length(); i++) {
      if (isEscaped(text.charAt(i))) {
        plain(text, from, i);
        escape(text.charAt(i));
        from = i + 1;
      }
    }
    plain(text, from, text.length());
    put('"');
  }

  /**
   * Writes what needs nothing done to it, most often all of it.
   *
   * @return where in the text that ends
   */
  private int plainStart(String text) {
    ensure(text.length());
    int at = length;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || isEscaped(c)) {
        length = at;
        return i;
      }
      bytes[at++] = (byte) c;
    }
    length = at;
    return text.length();
  }

  /** Browsers' scripts take the two separators for ends of lines. */
  private static boolean isEscaped(char c) {
    return c < ' ' || c == '"' || c == '\\' || c == '\u2028' || c == '\u2029';
  }

  private void plain(String text, int from, int to) {
    if (from == to) {
      return;
    }
    put(
        (from == 0 && to == text.length() ? text : text.substring(from, to))
            .getBytes(StandardCharsets.UTF_8));
  }

  private void escape(char c) {
    put('\\');
    switch (c) {
      case '"', '\\' -> put(c);
      case '\n' -> put('n');
      case '\r' -> put('r');
      case '\t' -> put('t');
      case '\b' -> put('b');
      case '\f' -> put('f');
      default -> {
        put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
          put((char) HEXADECIMAL[c >> shift & 15]);
        }
      }
    }
  }

  private void put(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}

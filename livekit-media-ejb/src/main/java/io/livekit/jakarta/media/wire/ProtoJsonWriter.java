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

  /** What never changes about the members of a message; as many as there are types. */
  private static final Map<Descriptor, List<Member>> MEMBERS = new ConcurrentHashMap<>();

  private static final byte[] HEXADECIMAL = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

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

  private ProtoJsonWriter() {}

  /**
   * @return the JSON text in UTF-8
   */
  public static byte[] write(Message message) {
    ProtoJsonWriter writer = new ProtoJsonWriter();
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
    put('[');
    int begin = length;
    for (Object element : (List<?>) message.getField(field)) {
      separate(begin);
      value(field, element);
    }
    put(']');
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
      case UINT32, FIXED32 -> ascii(Integer.toUnsignedString((Integer) value));
      case UINT64, FIXED64 -> quoted(Long.toUnsignedString((Long) value));
      case INT64, SINT64, SFIXED64 -> quoted(value.toString());
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
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isEscaped(text.charAt(i))) {
        plain(text, from, i);
        escape(text.charAt(i));
        from = i + 1;
      }
    }
    plain(text, from, text.length());
    put('"');
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

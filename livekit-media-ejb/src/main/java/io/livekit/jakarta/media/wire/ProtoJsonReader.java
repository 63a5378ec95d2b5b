package io.livekit.jakarta.media.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.text.ParseException;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads protobuf JSON straight into messages, without a tree in between. Members that nobody knows
 * and names of enums that nobody knows are skipped; a member with two values is refused. Stateless.
 */
public final class ProtoJsonReader {

  /** The longest text of a time or duration is half of it. */
  private static final int MAX_TIME_LENGTH = 64;

  /** Fields by either of their names; there are as many as the protocol has message types. */
  private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS =
      new ConcurrentHashMap<>();

  private static final BigInteger MAX_UINT64 = BigInteger.ONE.shiftLeft(64);

  private ProtoJsonReader() {}

  /**
   * @param json one JSON text in UTF-8
   * @throws MalformedMessageException when it isn't one, is no message of this type, or exceeds the
   *     bounds
   */
  public static void merge(byte[] json, Message.Builder into, WireBounds bounds)
      throws MalformedMessageException {
    JsonReader reader = new JsonReader(json, bounds);
    message(reader, into);
    reader.end();
  }

  private static Map<String, FieldDescriptor> fields(Descriptor type) {
    return FIELDS.computeIfAbsent(
        type,
        descriptor -> {
          Map<String, FieldDescriptor> fields = new HashMap<>();
          for (FieldDescriptor field : descriptor.getFields()) {
            fields.put(field.getName(), field);
            fields.put(field.getJsonName(), field);
          }
          return fields;
        });
  }

  private static void message(JsonReader reader, Message.Builder into)
      throws MalformedMessageException {
    String type = into.getDescriptorForType().getFullName();
    if (type.equals("google.protobuf.Timestamp") || type.equals("google.protobuf.Duration")) {
      time(reader, into);
      return;
    }
    Map<String, FieldDescriptor> fields = fields(into.getDescriptorForType());
    BitSet seen = new BitSet();
    reader.beginObject();
    while (reader.next()) {
      FieldDescriptor field = fields.get(reader.name());
      if (field == null) {
        reader.skip();
        continue;
      }
      if (seen.get(field.getIndex())) {
        throw reader.malformed("a second " + field.getName());
      }
      seen.set(field.getIndex());
      if (reader.peek() == JsonReader.Kind.NULL) {
        reader.nul();
        continue;
      }
      if (field.getContainingOneof() != null && into.hasOneof(field.getContainingOneof())) {
        throw reader.malformed("more than one of " + field.getContainingOneof().getName());
      }
      field(reader, field, into);
    }
  }

  private static void time(JsonReader reader, Message.Builder into)
      throws MalformedMessageException {
    String text = reader.text();
    if (text.length() > MAX_TIME_LENGTH) {
      throw reader.malformed("no time");
    }
    try {
      boolean duration = into.getDescriptorForType().getName().equals("Duration");
      into.mergeFrom(duration ? Durations.parse(text) : Timestamps.parse(text));
    } catch (ParseException | RuntimeException e) {
      throw new MalformedMessageException("no time", e);
    }
  }

  private static void field(JsonReader reader, FieldDescriptor field, Message.Builder into)
      throws MalformedMessageException {
    if (field.isMapField()) {
      reader.beginObject();
      while (reader.next()) {
        entry(reader, field, into);
      }
    } else if (field.isRepeated()) {
      reader.beginList();
      while (reader.next()) {
        Object value = value(reader, field, into);
        if (value != null) {
          into.addRepeatedField(field, value);
        }
      }
    } else {
      Object value = value(reader, field, into);
      if (value != null) {
        into.setField(field, value);
      }
    }
  }

  private static void entry(JsonReader reader, FieldDescriptor map, Message.Builder into)
      throws MalformedMessageException {
    Message.Builder entry = into.newBuilderForField(map);
    FieldDescriptor keyField = map.getMessageType().findFieldByNumber(1);
    FieldDescriptor valueField = map.getMessageType().findFieldByNumber(2);
    entry.setField(keyField, key(reader, keyField));
    Object value = value(reader, valueField, entry);
    if (value != null) {
      entry.setField(valueField, value);
      into.addRepeatedField(map, entry.build());
    }
  }

  private static Object key(JsonReader reader, FieldDescriptor field)
      throws MalformedMessageException {
    String key = reader.name();
    return switch (field.getJavaType()) {
      case STRING -> key;
      case BOOLEAN -> {
        if (!key.equals("true") && !key.equals("false")) {
          throw reader.malformed("no key");
        }
        yield Boolean.valueOf(key);
      }
      default -> integer(reader, field, key);
    };
  }

  /**
   * @return null for an enum's value that nobody knows
   */
  private static Object value(JsonReader reader, FieldDescriptor field, Message.Builder parent)
      throws MalformedMessageException {
    return switch (field.getJavaType()) {
      case BOOLEAN -> reader.bool();
      case STRING -> reader.text();
      case BYTE_STRING -> bytes(reader);
      case ENUM -> enumValue(reader, field);
      case INT, LONG -> integer(reader, field, reader.numberOrText());
      case FLOAT -> (float) decimal(reader);
      case DOUBLE -> decimal(reader);
      case MESSAGE -> {
        Message.Builder child = parent.newBuilderForField(field);
        message(reader, child);
        yield child.build();
      }
    };
  }

  private static Object integer(JsonReader reader, FieldDescriptor field, String text)
      throws MalformedMessageException {
    boolean wide = field.getJavaType() == FieldDescriptor.JavaType.LONG;
    BigInteger value = whole(reader, text);
    boolean fits =
        switch (field.getType()) {
          case UINT32, FIXED32 -> value.signum() >= 0 && value.bitLength() <= 32;
          case UINT64, FIXED64 -> value.signum() >= 0 && value.compareTo(MAX_UINT64) < 0;
          default -> value.bitLength() <= (wide ? 63 : 31);
        };
    if (!fits) {
      throw reader.malformed("number out of range");
    }
    if (wide) {
      return value.longValue();
    }
    return value.intValue();
  }

  private static BigInteger whole(JsonReader reader, String text) throws MalformedMessageException {
    if (!JsonScanner.isNumber(text)) {
      throw reader.malformed("no number");
    }
    try {
      if (text.length() <= 18) {
        return BigInteger.valueOf(Long.parseLong(text));
      }
    } catch (NumberFormatException e) {
      // It has a fraction or an exponent, which may still say a whole number.
    }
    try {
      BigDecimal decimal = new BigDecimal(text);
      if (decimal.signum() == 0) {
        return BigInteger.ZERO;
      }
      // 1e1000000000 is short and would be a gigabyte of digits.
      if (Math.abs((long) decimal.precision() - decimal.scale()) <= 20) {
        return decimal.toBigIntegerExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new MalformedMessageException("no whole number", e);
    }
    throw reader.malformed("number out of range");
  }

  private static double decimal(JsonReader reader) throws MalformedMessageException {
    if (reader.peek() != JsonReader.Kind.TEXT) {
      return reader.decimal();
    }
    String text = reader.text();
    switch (text) {
      case "NaN":
        return Double.NaN;
      case "Infinity":
        return Double.POSITIVE_INFINITY;
      case "-Infinity":
        return Double.NEGATIVE_INFINITY;
      default:
        if (!JsonScanner.isNumber(text)) {
          throw reader.malformed("no number");
        }
        return Double.parseDouble(text);
    }
  }

  private static ByteString bytes(JsonReader reader) throws MalformedMessageException {
    String text = reader.text();
    // Both alphabets are accepted, with padding and without (protobuf JSON).
    boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    try {
      return ByteString.copyFrom(
          (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("no base64", e);
    }
  }

  private static EnumValueDescriptor enumValue(JsonReader reader, FieldDescriptor field)
      throws MalformedMessageException {
    if (reader.peek() == JsonReader.Kind.TEXT) {
      return field.getEnumType().findValueByName(reader.text());
    }
    BigInteger number = whole(reader, reader.number());
    if (number.bitLength() > 31) {
      throw reader.malformed("number out of range");
    }
    return field.getEnumType().findValueByNumberCreatingIfUnknown(number.intValue());
  }
}

package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.Change;
import io.livekit.jakarta.api.rest.Problem.Violation;
import io.livekit.jakarta.media.wire.JsonReader;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.WireBounds;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a record from JSON, without a tree in between. JSON-B binds what it knows, skips the rest,
 * has no bounds and stops at the first fault; callers of the API are told of each member that
 * nobody knows or that is of another type, by its path. Owned by: one thread.
 */
final class RecordReader {

  /** More would tell a caller nothing new. */
  static final int MAX_VIOLATIONS = 20;

  private static final int MAX_PATH = 80;

  /** No number of a record has more digits. */
  private static final int MAX_DIGITS = 19;

  /** The longest duration is a third of it. */
  private static final int MAX_DURATION = 64;

  /** In place of what is wrong; its violation has been noted. */
  private static final Object WRONG = null;

  private final JsonReader reader;
  private final List<Violation> violations = new ArrayList<>();

  private RecordReader(byte[] json) throws MalformedMessageException {
    reader = new JsonReader(json, WireBounds.MESSAGE);
  }

  /**
   * @throws MalformedMessageException when it isn't JSON, or exceeds the bounds
   * @throws InvalidBodyException when it is no such record
   */
  static <T extends Record> T read(byte[] json, Class<T> type) throws MalformedMessageException {
    RecordReader reading = new RecordReader(json);
    Object value = reading.value(type, "");
    reading.reader.end();
    if (reading.violations.isEmpty() && value == null) {
      reading.wrong("", "must be an object");
    }
    if (!reading.violations.isEmpty()) {
      throw new InvalidBodyException(reading.violations);
    }
    return type.cast(value);
  }

  private Object value(Type type, String path) throws MalformedMessageException {
    boolean nothing = reader.peek() == JsonReader.Kind.NULL;
    if (isOf(type, Change.class)) {
      if (nothing) {
        reader.nul();
        return Change.clear();
      }
      return Change.to(value(argument(type, 0), path));
    }
    if (nothing) {
      reader.nul();
      return null;
    }
    if (isOf(type, List.class)) {
      return list(argument(type, 0), path);
    }
    if (isOf(type, Map.class)) {
      return map(argument(type, 1), path);
    }
    return single((Class<?>) type, path);
  }

  private Object single(Class<?> type, String path) throws MalformedMessageException {
    if (type.isRecord()) {
      return isNext(JsonReader.Kind.OBJECT) ? object(type, path) : skip(path, "must be an object");
    }
    if (type == Boolean.class) {
      return isNext(JsonReader.Kind.BOOLEAN)
          ? (Object) reader.bool()
          : skip(path, "must be true or false");
    }
    if (type == Integer.class) {
      return isNext(JsonReader.Kind.NUMBER)
          ? integer(reader.number(), path)
          : skip(path, "must be a number");
    }
    if (!isNext(JsonReader.Kind.TEXT)) {
      return skip(path, "must be a string");
    }
    String text = reader.text();
    if (type == Duration.class) {
      return duration(text, path);
    }
    return type.isEnum() ? constant(type, text, path) : text;
  }

  private Object object(Class<?> type, String path) throws MalformedMessageException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Set<String> seen = new HashSet<>();
    reader.beginObject();
    while (reader.next()) {
      String name = reader.name();
      String inner = inner(path, name);
      int index = indexOf(components, name);
      if (index < 0) {
        skip(inner, "is not known here");
      } else if (!seen.add(name)) {
        skip(inner, "is there twice");
      } else {
        values[index] = value(components[index].getGenericType(), inner);
      }
    }
    return violations.isEmpty() ? make(type, components, values) : WRONG;
  }

  private static int indexOf(RecordComponent[] components, String name) {
    for (int i = 0; i < components.length; i++) {
      if (components[i].getName().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static Object make(Class<?> type, RecordComponent[] components, Object[] values) {
    try {
      Constructor<?> canonical =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
      return canonical.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a " + type.getSimpleName() + " can't be made", e);
    }
  }

  private Object list(Type element, String path) throws MalformedMessageException {
    if (!isNext(JsonReader.Kind.LIST)) {
      return skip(path, "must be a list");
    }
    List<Object> list = new ArrayList<>();
    reader.beginList();
    while (reader.next()) {
      String inner = path + "[" + list.size() + "]";
      list.add(notNull(value(element, inner), inner));
    }
    return violations.isEmpty() ? List.copyOf(list) : WRONG;
  }

  private Object map(Type value, String path) throws MalformedMessageException {
    if (!isNext(JsonReader.Kind.OBJECT)) {
      return skip(path, "must be an object");
    }
    Map<String, Object> map = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.next()) {
      String key = reader.name();
      String inner = inner(path, key);
      if (map.containsKey(key)) {
        skip(inner, "is there twice");
      } else {
        map.put(key, notNull(value(value, inner), inner));
      }
    }
    return map;
  }

  private Object notNull(Object value, String path) {
    if (value == null && violations.isEmpty()) {
      wrong(path, "must not be null");
    }
    return value;
  }

  private Object integer(String number, String path) {
    try {
      if (number.length() <= MAX_DIGITS) {
        return Math.toIntExact(Long.parseLong(number));
      }
    } catch (NumberFormatException e) {
      return wrong(path, "must be a whole number");
    } catch (ArithmeticException e) {
      return wrong(path, "is out of range");
    }
    return wrong(path, "is out of range");
  }

  private Object duration(String text, String path) {
    try {
      if (text.length() <= MAX_DURATION) {
        return Duration.parse(text);
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      return wrong(path, "must be a duration as ISO 8601 says, for example PT5M");
    }
    return wrong(path, "must be a duration as ISO 8601 says, for example PT5M");
  }

  private Object constant(Class<?> type, String text, String path) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(text)) {
        return constant;
      }
    }
    return wrong(path, "must be one of " + Arrays.toString(type.getEnumConstants()));
  }

  private boolean isNext(JsonReader.Kind kind) throws MalformedMessageException {
    return reader.peek() == kind;
  }

  private Object skip(String path, String message) throws MalformedMessageException {
    reader.skip();
    return wrong(path, message);
  }

  private Object wrong(String path, String message) {
    if (violations.size() < MAX_VIOLATIONS) {
      violations.add(new Violation(path, message));
    }
    return WRONG;
  }

  private static String inner(String path, String name) {
    String full = path.isEmpty() ? name : path + "." + name;
    return full.length() > MAX_PATH ? full.substring(0, MAX_PATH) + "…" : full;
  }

  private static boolean isOf(Type type, Class<?> raw) {
    return type instanceof ParameterizedType generic && generic.getRawType() == raw;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}

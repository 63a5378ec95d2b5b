package io.livekit.jakarta.web.rest;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.livekit.jakarta.api.rest.Change;
import io.livekit.jakarta.api.rest.Problem;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The schemas of OpenAPI 3.1 for the records of the API. Owned by: one thread. */
final class OpenApiSchemas {
  private static final String REF = "#/components/schemas/";

  private final Map<String, JsonObject> records = new TreeMap<>();

  /** Records that requests bring: what they need not say may be null as well. */
  private final Set<Class<?>> requests;

  OpenApiSchemas(Set<Class<?>> requests) {
    this.requests = requests;
  }

  JsonObject of(Type type) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return reference(plain);
    }
    if (plain.isEnum()) {
      return ofEnum(plain);
    }
    if (plain == String.class) {
      return typed("string");
    }
    if (plain == Boolean.class || plain == boolean.class) {
      return typed("boolean");
    }
    if (plain == Instant.class) {
      return formatted("string", "date-time");
    }
    if (plain == Duration.class) {
      return formatted("string", "duration");
    }
    if (plain == Double.class || plain == double.class) {
      return formatted("number", "double");
    }
    boolean wide = plain == Long.class || plain == long.class;
    if (wide || plain == Integer.class || plain == int.class) {
      return formatted("integer", wide ? "int64" : "int32");
    }
    throw new IllegalArgumentException("no schema for " + type);
  }

  private JsonObject ofGeneric(ParameterizedType type) {
    Type last = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
    if (type.getRawType() == Change.class) {
      return orNull(of(last));
    }
    if (type.getRawType() == List.class) {
      JsonObject list = typed("array");
      list.add("items", of(last));
      return list;
    }
    if (type.getRawType() == Map.class) {
      JsonObject map = typed("object");
      map.add("additionalProperties", of(last));
      return map;
    }
    throw new IllegalArgumentException("no schema for " + type);
  }

  private static JsonObject ofEnum(Class<?> type) {
    JsonArray names = new JsonArray();
    for (Object constant : type.getEnumConstants()) {
      names.add(((Enum<?>) constant).name());
    }
    JsonObject schema = typed("string");
    schema.add("enum", names);
    return schema;
  }

  private JsonObject reference(Class<?> type) {
    String name = type.getSimpleName();
    if (!records.containsKey(name)) {
      records.put(name, new JsonObject()); // it may contain itself
      records.put(name, ofRecord(type));
    }
    JsonObject reference = new JsonObject();
    reference.addProperty("$ref", REF + name);
    return reference;
  }

  private JsonObject ofRecord(Class<?> type) {
    JsonObject properties = new JsonObject();
    JsonArray required = new JsonArray();
    for (RecordComponent component : type.getRecordComponents()) {
      // Bean Validation's annotations aren't for components, but for what becomes of them.
      AnnotatedElement rules = component.getAccessor();
      JsonObject property = of(component.getGenericType());
      constrain(property, rules);
      boolean always = isAlwaysThere(type, component, rules);
      if (always) {
        required.add(component.getName());
      }
      boolean mayBeNull = requests.contains(type) && !always && !isChange(component);
      properties.add(component.getName(), mayBeNull ? orNull(property) : property);
    }
    JsonObject schema = typed("object");
    schema.add("properties", properties);
    if (!required.isEmpty()) {
      schema.add("required", required);
    }
    schema.addProperty("additionalProperties", false);
    return schema;
  }

  private boolean isAlwaysThere(Class<?> type, RecordComponent component, AnnotatedElement rules) {
    if (requests.contains(type)) {
      return rules.isAnnotationPresent(NotNull.class) || rules.isAnnotationPresent(NotBlank.class);
    }
    Class<?> plain = component.getType();
    boolean violations = type == Problem.class && plain == List.class;
    return plain.isPrimitive() || !violations && (plain == List.class || plain == Map.class);
  }

  private static boolean isChange(RecordComponent component) {
    return component.getType() == Change.class;
  }

  /** Adds what Bean Validation asks. */
  static void constrain(JsonObject schema, AnnotatedElement rules) {
    Min min = rules.getAnnotation(Min.class);
    if (min != null) {
      schema.addProperty("minimum", min.value());
    }
    Max max = rules.getAnnotation(Max.class);
    if (max != null) {
      schema.addProperty("maximum", max.value());
    }
    if (rules.isAnnotationPresent(NotBlank.class)) {
      schema.addProperty("pattern", "\\S");
    }
  }

  private static JsonObject orNull(JsonObject schema) {
    JsonArray either = new JsonArray();
    either.add(schema);
    either.add(typed("null"));
    JsonObject both = new JsonObject();
    both.add("anyOf", either);
    return both;
  }

  private static JsonObject typed(String type) {
    JsonObject schema = new JsonObject();
    schema.addProperty("type", type);
    return schema;
  }

  private static JsonObject formatted(String type, String format) {
    JsonObject schema = typed(type);
    schema.addProperty("format", format);
    return schema;
  }

  /**
   * @return all records that were asked for, by name
   */
  JsonObject all() {
    JsonObject all = new JsonObject();
    records.forEach(all::add);
    return all;
  }
}

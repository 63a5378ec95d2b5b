package io.livekit.jakarta.api.rest;

import jakarta.json.bind.JsonbException;
import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import java.lang.reflect.RecordComponent;
import java.util.Map;

/**
 * Writes a record of {@link Change}s as a merge patch: what is kept is not named. Stateless.
 *
 * @param <T> the record
 */
public final class PatchSerializer<T extends Record> implements JsonbSerializer<T> {

  @Override
  public void serialize(T patch, JsonGenerator generator, SerializationContext context) {
    generator.writeStartObject();
    for (RecordComponent component : patch.getClass().getRecordComponents()) {
      try {
        write(component.getName(), component.getAccessor().invoke(patch), generator, context);
      } catch (ReflectiveOperationException e) {
        throw new JsonbException("a patch has no " + component.getName(), e);
      }
    }
    generator.writeEnd();
  }

  private static void write(
      String name, Object member, JsonGenerator generator, SerializationContext context) {
    Object value = member;
    if (member instanceof Change<?> change) {
      if (!change.isSaid()) {
        return;
      }
      value = change.value();
    }
    if (value == null) {
      generator.writeNull(name);
    } else if (value instanceof Map<?, ?> map) {
      generator.writeStartObject(name);
      map.forEach((key, one) -> write((String) key, one, generator, context));
      generator.writeEnd();
    } else {
      context.serialize(name, value, generator);
    }
  }
}

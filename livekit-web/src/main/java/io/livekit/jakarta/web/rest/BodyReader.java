package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.ParticipantPatch;
import io.livekit.jakarta.api.rest.Problem.Violation;
import io.livekit.jakarta.api.rest.RoomCreation;
import io.livekit.jakarta.api.rest.RoomPatch;
import io.livekit.jakarta.api.rest.RpcCall;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/** Reads the records that requests bring, each within its bounds. Thread-safe. */
@Provider
@Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
@Dependent
public class BodyReader implements MessageBodyReader<Record> {

  /** For requests that name a room or a track and little else. */
  private static final int SMALL = 64 << 10;

  /** For payloads of some kilobytes, with escapes. */
  private static final int MEDIUM = 256 << 10;

  /** For half a megabyte of metadata with escapes, and more. */
  private static final int METADATA = 4 << 20;

  private static final Map<Class<?>, Integer> MAX_BYTES =
      Map.of(
          RoomCreation.class,
          METADATA,
          RoomPatch.class,
          METADATA,
          ParticipantPatch.class,
          METADATA,
          TokenRequest.class,
          METADATA,
          RpcCall.class,
          MEDIUM);

  @Inject BoundedBodies bodies;
  @Context HttpServletRequest request;

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type.isRecord();
  }

  @Override
  public Record readFrom(
      Class<Record> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream entity)
      throws IOException {
    int maxBytes = MAX_BYTES.getOrDefault(type, SMALL);
    return bodies.read(request, maxBytes, body -> read(body, type));
  }

  private static Record read(byte[] body, Class<Record> type) throws MalformedMessageException {
    if (body.length == 0) {
      throw new InvalidBodyException(List.of(new Violation("", "is missing")));
    }
    return RecordReader.read(body, type);
  }
}

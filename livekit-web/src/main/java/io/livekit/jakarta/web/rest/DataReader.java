package io.livekit.jakarta.web.rest;

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

/** Reads bodies of any kind, bounded, in place of the container's reader. Thread-safe. */
@Provider
@Consumes({MediaType.APPLICATION_OCTET_STREAM, MediaType.WILDCARD})
@Dependent
public class DataReader implements MessageBodyReader<byte[]> {

  /** For messages to clients. */
  static final int MAX_BYTES = 1 << 20;

  @Inject BoundedBodies bodies;
  @Context HttpServletRequest request;

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == byte[].class;
  }

  @Override
  public byte[] readFrom(
      Class<byte[]> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream entity)
      throws IOException {
    return bodies.read(request, MAX_BYTES, body -> body);
  }
}

package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.web.http.Caller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

/** {@code /api/v1/events}: those of all rooms. Owned by: one request. */
@Path("/events")
@Produces(MediaType.SERVER_SENT_EVENTS)
@RequestScoped
public class EventsResource {
  @Inject EventStreams streams;
  @Context HttpServletRequest request;

  @GET
  @Needs(Right.ROOM_LIST)
  public void all(
      @Context SseEventSink sink,
      @Context Sse sse,
      @HeaderParam(HttpHeaders.LAST_EVENT_ID_HEADER) String lastEventId) {
    streams.open(sink, sse, Caller.token(request).orElseThrow(), null, lastEventId);
  }
}

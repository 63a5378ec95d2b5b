package io.livekit.jakarta.api.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The server itself. */
@Path("/server")
@Produces(MediaType.APPLICATION_JSON)
public interface ServerApi {

  /** Needs the grant {@code roomList}. */
  @GET
  ServerInfo get();
}

package io.livekit.jakarta.api.rest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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

  /** Tells whether the server is being emptied. Needs the grant {@code roomList}. */
  @GET
  @Path("/drain")
  DrainStatus drainStatus();

  /**
   * Empties the server, or gives a drain that goes on another deadline. Needs the grants {@code
   * roomCreate}, {@code roomList} and {@code roomAdmin} in a token that names no room.
   */
  @POST
  @Path("/drain")
  @Consumes(MediaType.APPLICATION_JSON)
  DrainStatus drain(@NotNull @Valid DrainOrder order);

  /** Makes rooms again. Needs what {@link #drain} needs. */
  @DELETE
  @Path("/drain")
  DrainStatus cancelDrain();
}

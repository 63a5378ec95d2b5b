package io.livekit.jakarta.api.rest;

import io.livekit.jakarta.api.RoomInfo;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Rooms. A room in a path is its name or its sid. */
@Path("/rooms")
@Produces(MediaType.APPLICATION_JSON)
public interface RoomsApi {

  /** Rooms of a page when the caller doesn't say. */
  int DEFAULT_PAGE = 100;

  /** Rooms of a page at most. */
  int MAX_PAGE = 1000;

  /** The media type of a merge patch (RFC 7396). */
  String MERGE_PATCH = "application/merge-patch+json";

  /**
   * Lists rooms by name. Needs the grant {@code roomList}.
   *
   * @param names only these; empty for all
   * @param limit rooms at most; null for {@link #DEFAULT_PAGE}
   * @param cursor of the page before; null for the first page
   */
  @GET
  CompletionStage<RoomList> list(
      @QueryParam("name") List<String> names,
      @QueryParam("limit") @Min(1) @Max(MAX_PAGE) Integer limit,
      @QueryParam("cursor") String cursor);

  /**
   * Makes a room, or finds the one that lives. Needs the grant {@code roomCreate}.
   *
   * @return 201 with its {@code Location}, or 200; the entity is a {@link RoomInfo}
   */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  CompletionStage<Response> create(@NotNull @Valid RoomCreation room);

  /** Needs the grant {@code roomAdmin} for it, or {@code roomList}. */
  @GET
  @Path("/{room}")
  CompletionStage<RoomInfo> get(@PathParam("room") String room);

  /**
   * Changes a room. Needs the grant {@code roomAdmin} for it.
   *
   * @param ifMatch ETags of which one must be the room's; null for any
   */
  @PATCH
  @Path("/{room}")
  @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
  CompletionStage<RoomInfo> patch(
      @PathParam("room") String room,
      @HeaderParam("If-Match") String ifMatch,
      @NotNull @Valid RoomPatch patch);

  /**
   * Tells what flows in a room. Needs the grant {@code roomAdmin} for it, or {@code roomList}.
   *
   * @param identities only these participants; empty for all
   */
  @GET
  @Path("/{room}/stats")
  CompletionStage<RoomStats> stats(
      @PathParam("room") String room, @QueryParam("identity") List<String> identities);

  /** Ends a room and sends everybody out. Needs the grant {@code roomCreate}. */
  @DELETE
  @Path("/{room}")
  CompletionStage<Void> delete(@PathParam("room") String room);

  /**
   * Sends data to participants. Needs the grant {@code roomAdmin} for the room.
   *
   * @param topic for the application; null for none
   * @param to identities; empty for everybody
   * @param reliable in order and without loss; else faster
   * @param data anything, at most a megabyte
   */
  @POST
  @Path("/{room}/data")
  @Consumes(MediaType.WILDCARD)
  CompletionStage<Void> send(
      @PathParam("room") String room,
      @QueryParam("topic") String topic,
      @QueryParam("to") List<String> to,
      @QueryParam("reliable") @DefaultValue("true") boolean reliable,
      byte[] data);

  /**
   * Issues a token to join a room with, which need not live yet; a room is named by its name then.
   * Needs the grant {@code roomAdmin} for it.
   *
   * @return 201; the entity is an {@link IssuedToken}
   */
  @POST
  @Path("/{room}/tokens")
  @Consumes(MediaType.APPLICATION_JSON)
  Response issueToken(@PathParam("room") String room, @NotNull @Valid TokenRequest request);
}

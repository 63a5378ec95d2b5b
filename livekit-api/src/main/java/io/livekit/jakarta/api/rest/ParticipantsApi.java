package io.livekit.jakarta.api.rest;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.TrackInfo;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The participants of a room, which is named by its name or its sid. All of it needs the grant
 * {@code roomAdmin} for the room.
 */
@Path("/rooms/{room}/participants")
@Produces(MediaType.APPLICATION_JSON)
public interface ParticipantsApi {

  @GET
  CompletionStage<ParticipantList> list(@PathParam("room") String room);

  @GET
  @Path("/{identity}")
  CompletionStage<ParticipantInfo> get(
      @PathParam("room") String room, @PathParam("identity") String identity);

  /**
   * Changes what is known of a participant, and what it may do.
   *
   * @param ifMatch ETags of which one must be the participant's; null for any
   */
  @PATCH
  @Path("/{identity}")
  @Consumes({RoomsApi.MERGE_PATCH, MediaType.APPLICATION_JSON})
  CompletionStage<ParticipantInfo> patch(
      @PathParam("room") String room,
      @PathParam("identity") String identity,
      @HeaderParam("If-Match") String ifMatch,
      @NotNull @Valid ParticipantPatch patch);

  /**
   * Sends a participant out of the room.
   *
   * @param revoke for how long tokens of the identity for the room, issued up to now, are refused,
   *     30 days at most; then it need not be there. Null to revoke none
   */
  @DELETE
  @Path("/{identity}")
  CompletionStage<Void> remove(
      @PathParam("room") String room,
      @PathParam("identity") String identity,
      @QueryParam("revoke") @WholeSeconds(min = 1, max = 2_592_000) Duration revoke);

  /** Mutes a track, or unmutes it where the server is configured to. */
  @PATCH
  @Path("/{identity}/tracks/{sid}")
  @Consumes({RoomsApi.MERGE_PATCH, MediaType.APPLICATION_JSON})
  CompletionStage<TrackInfo> patchTrack(
      @PathParam("room") String room,
      @PathParam("identity") String identity,
      @PathParam("sid") String sid,
      @NotNull @Valid TrackPatch patch);

  /** Makes a participant receive a track. */
  @PUT
  @Path("/{identity}/subscriptions/{sid}")
  CompletionStage<Void> subscribe(
      @PathParam("room") String room,
      @PathParam("identity") String identity,
      @PathParam("sid") String sid);

  /** Makes a participant no longer receive a track. */
  @DELETE
  @Path("/{identity}/subscriptions/{sid}")
  CompletionStage<Void> unsubscribe(
      @PathParam("room") String room,
      @PathParam("identity") String identity,
      @PathParam("sid") String sid);

  /** Calls a method of a participant and waits for its answer. */
  @POST
  @Path("/{identity}/rpc/{method}")
  @Consumes(MediaType.APPLICATION_JSON)
  CompletionStage<RpcAnswer> call(
      @PathParam("room") String room,
      @PathParam("identity") String identity,
      @PathParam("method") String method,
      @NotNull @Valid RpcCall call);

  /** Moves a participant to another room; the token must name that as its destination. */
  @POST
  @Path("/{identity}/move")
  @Consumes(MediaType.APPLICATION_JSON)
  CompletionStage<Void> move(
      @PathParam("room") String room,
      @PathParam("identity") String identity,
      @NotNull @Valid Destination destination);

  /** Shows a participant in another room too; the token must name that as its destination. */
  @POST
  @Path("/{identity}/forward")
  @Consumes(MediaType.APPLICATION_JSON)
  CompletionStage<Void> forward(
      @PathParam("room") String room,
      @PathParam("identity") String identity,
      @NotNull @Valid Destination destination);
}

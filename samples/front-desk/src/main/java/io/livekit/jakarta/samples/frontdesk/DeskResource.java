package io.livekit.jakarta.samples.frontdesk;

import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.Rooms;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The list, the rooms and the log. Whoever reaches it may read it: a sample has no secrets. */
@Path("data")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class DeskResource {
  @Inject GuestList guests;
  @Inject AuditLog log;
  @Inject Rooms rooms;
  @Inject RoomBoard board;

  /**
   * A guest and what it may do.
   *
   * @param maxBitrate bits per second of what it publishes; 0 for no limit
   */
  public record Entry(String identity, Role role, long maxBitrate) {}

  @GET
  @Path("guests")
  public List<Entry> guests() {
    return guests.all().stream()
        .map(one -> new Entry(one.getIdentity(), one.getRole(), one.getRole().maxBitrate()))
        .toList();
  }

  @GET
  @Path("audit")
  public List<AuditRow> audit(@QueryParam("rows") @DefaultValue("50") int rows) {
    return log.latest(rows);
  }

  /** Each room's board is read where the room runs. */
  @GET
  @Path("rooms")
  public CompletionStage<List<RoomBoard.State>> rooms() {
    RoomBoard boardOfTheRoom = board;
    return rooms
        .list()
        .thenCompose(
            all -> {
              List<CompletableFuture<RoomBoard.State>> states =
                  all.stream()
                      .map(RoomInfo::name)
                      .map(name -> rooms.inRoom(name, boardOfTheRoom::state))
                      // null for one that has ended since
                      .map(state -> state.exceptionally(ended -> null).toCompletableFuture())
                      .toList();
              return CompletableFuture.allOf(states.toArray(new CompletableFuture<?>[0]))
                  .thenApply(
                      done ->
                          states.stream()
                              .map(CompletableFuture::join)
                              .filter(Objects::nonNull)
                              .toList());
            });
  }
}

package io.livekit.jakarta.web.rest;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.rest.RoomCreation;
import io.livekit.jakarta.api.rest.RoomList;
import io.livekit.jakarta.api.rest.RoomPatch;
import io.livekit.jakarta.api.rest.RoomStats;
import io.livekit.jakarta.api.rest.RoomsApi;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.media.api.RoomService;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.web.http.Caller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code /api/v1/rooms}. Owned by: one request. */
@Path("/rooms")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class RoomsResource implements RoomsApi {
  @Inject RoomService rooms;
  @Inject RoomNames names;
  @Inject AnswerThreads answers;
  @Inject JoinTokens tokens;
  @Inject Json json;
  @Context UriInfo uri;
  @Context HttpServletRequest request;

  @Override
  @Needs(Right.ROOM_LIST)
  public CompletionStage<RoomList> list(List<String> only, Integer limit, String cursor) {
    String after = cursor == null ? null : Cursor.parse(cursor).after();
    int page = limit == null ? DEFAULT_PAGE : limit;
    return answers.answer(
        rooms.listRooms(ListRoomsRequest.newBuilder().addAllNames(only).build()),
        found -> page(found.getRoomsList(), after, page));
  }

  private static RoomList page(List<Room> found, String after, int size) {
    List<Room> rest =
        found.stream()
            .filter(room -> after == null || room.getName().compareTo(after) > 0)
            .sorted(Comparator.comparing(Room::getName))
            .limit(size + 1L)
            .toList();
    boolean more = rest.size() > size;
    List<Room> page = more ? rest.subList(0, size) : rest;
    return new RoomList(
        page.stream().map(InfoMapping::room).toList(),
        more ? new Cursor(page.get(size - 1).getName()).toString() : null);
  }

  @Override
  @Needs(Right.ROOM_CREATE)
  public CompletionStage<Response> create(RoomCreation room) {
    CreateRoomRequest.Builder creation =
        CreateRoomRequest.newBuilder()
            .setName(room.name())
            .setEmptyTimeout(Requests.seconds(room.emptyTimeout()))
            .setDepartureTimeout(Requests.seconds(room.departureTimeout()))
            .setMaxParticipants(Requests.orZero(room.maxParticipants()))
            .setMetadata(Requests.orEmpty(room.metadata()))
            .setSyncStreams(Boolean.TRUE.equals(room.syncStreams()))
            .setRoomPreset(Requests.orEmpty(room.preset()));
    URI here = uri.getBaseUriBuilder().path("rooms").path("{room}").build(room.name());
    return answers.answer(
        rooms.openRoom(creation.build()),
        opened ->
            (opened.isNew() ? Response.created(here) : Response.ok())
                .entity(InfoMapping.room(opened.room()))
                .build());
  }

  @Override
  @Needs(Right.ROOM_SEEN)
  public CompletionStage<RoomInfo> get(String room) {
    return answers.answer(Requests.done(names.live(room)), InfoMapping::room);
  }

  @Override
  @Needs(Right.ROOM_SEEN)
  public CompletionStage<RoomStats> stats(String room, List<String> identities) {
    return answers.answer(
        rooms.stats(names.live(room).getName(), Set.copyOf(identities)), Function.identity());
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<RoomInfo> patch(String room, String ifMatch, RoomPatch patch) {
    return answers.answer(
        rooms.changeRoom(
            names.live(room).getName(),
            former -> patch.metadata().after(former, ""),
            Requests.expected(ifMatch, now -> json.write(InfoMapping.room(now)))),
        InfoMapping::room);
  }

  @Override
  @Needs(Right.ROOM_CREATE)
  public CompletionStage<Void> delete(String room) {
    String name = names.live(room).getName();
    return answers.end(rooms.deleteRoom(DeleteRoomRequest.newBuilder().setRoom(name).build()));
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<Void> send(
      String room, String topic, List<String> to, boolean reliable, byte[] data) {
    SendDataRequest.Builder sent =
        SendDataRequest.newBuilder()
            .setRoom(names.live(room).getName())
            .setData(ByteString.copyFrom(data == null ? new byte[0] : data))
            .setKind(reliable ? DataPacket.Kind.RELIABLE : DataPacket.Kind.LOSSY)
            .addAllDestinationIdentities(to);
    if (topic != null) {
      sent.setTopic(topic);
    }
    return answers.end(rooms.sendData(sent.build()));
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public Response issueToken(String room, TokenRequest wanted) {
    String apiKey = Caller.token(request).map(VerifiedToken::apiKey).orElseThrow();
    return Response.status(Response.Status.CREATED)
        .entity(tokens.issue(apiKey, names.nameOf(room), wanted, uri.getBaseUri()))
        .build();
  }
}

package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.TrackInfo;
import io.livekit.jakarta.api.rest.Destination;
import io.livekit.jakarta.api.rest.ParticipantList;
import io.livekit.jakarta.api.rest.ParticipantPatch;
import io.livekit.jakarta.api.rest.ParticipantsApi;
import io.livekit.jakarta.api.rest.RpcAnswer;
import io.livekit.jakarta.api.rest.RpcCall;
import io.livekit.jakarta.api.rest.TrackPatch;
import io.livekit.jakarta.media.api.ParticipantChange;
import io.livekit.jakarta.media.api.RoomService;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.proto.ForwardParticipantRequest;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.MoveParticipantRequest;
import io.livekit.jakarta.proto.MuteRoomTrackRequest;
import io.livekit.jakarta.proto.MuteRoomTrackResponse;
import io.livekit.jakarta.proto.PerformRpcRequest;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import io.livekit.jakarta.proto.UpdateSubscriptionsRequest;
import io.livekit.jakarta.web.http.Caller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** {@code /api/v1/rooms/{room}/participants}. Owned by: one request. */
@Path("/rooms/{room}/participants")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class ParticipantsResource implements ParticipantsApi {
  @Inject RoomService rooms;
  @Inject RoomNames names;
  @Inject AnswerThreads answers;
  @Inject Json json;
  @Context HttpServletRequest request;

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<ParticipantList> list(String room) {
    return answers.answer(
        rooms.listParticipants(ListParticipantsRequest.newBuilder().setRoom(live(room)).build()),
        found ->
            new ParticipantList(
                found.getParticipantsList().stream().map(InfoMapping::participant).toList()));
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<ParticipantInfo> get(String room, String identity) {
    return answers.answer(rooms.getParticipant(named(room, identity)), InfoMapping::participant);
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<ParticipantInfo> patch(
      String room, String identity, String ifMatch, ParticipantPatch patch) {
    ParticipantChange change = ParticipantChanges.of(live(room), identity, patch);
    return answers.answer(
        rooms.changeParticipant(
            change, Requests.expected(ifMatch, now -> json.write(InfoMapping.participant(now)))),
        InfoMapping::participant);
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<Void> remove(String room, String identity, Duration revoke) {
    return answers.end(
        revoke == null
            ? rooms.removeParticipant(named(room, identity))
            : rooms.banParticipant(names.nameOf(room), identity, revoke));
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<TrackInfo> patchTrack(
      String room, String identity, String sid, TrackPatch patch) {
    return answers.answer(
        rooms.mutePublishedTrack(
            MuteRoomTrackRequest.newBuilder()
                .setRoom(live(room))
                .setIdentity(identity)
                .setTrackSid(sid)
                .setMuted(patch.muted())
                .build()),
        ParticipantsResource::track);
  }

  private static TrackInfo track(MuteRoomTrackResponse muted) {
    if (!muted.hasTrack()) {
      throw new ProblemException(
          Problems.of(404, "not_found", "The participant publishes no such track."));
    }
    return InfoMapping.track(muted.getTrack());
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<Void> subscribe(String room, String identity, String sid) {
    return subscription(room, identity, sid, true);
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<Void> unsubscribe(String room, String identity, String sid) {
    return subscription(room, identity, sid, false);
  }

  private CompletionStage<Void> subscription(
      String room, String identity, String sid, boolean subscribe) {
    return answers.end(
        rooms.updateSubscriptions(
            UpdateSubscriptionsRequest.newBuilder()
                .setRoom(live(room))
                .setIdentity(identity)
                .addTrackSids(sid)
                .setSubscribe(subscribe)
                .build()));
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<RpcAnswer> call(
      String room, String identity, String method, RpcCall call) {
    Duration timeout = call.responseTimeout();
    return answers.answer(
        rooms.performRpc(
            PerformRpcRequest.newBuilder()
                .setRoom(live(room))
                .setDestinationIdentity(identity)
                .setMethod(method)
                .setPayload(call.payload())
                .setResponseTimeoutMs(timeout == null ? 0 : (int) timeout.toMillis())
                .build()),
        answer -> new RpcAnswer(answer.getPayload()));
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<Void> move(String room, String identity, Destination destination) {
    return answers.end(
        rooms.moveParticipant(
            MoveParticipantRequest.newBuilder()
                .setRoom(live(room))
                .setIdentity(identity)
                .setDestinationRoom(granted(destination))
                .build()));
  }

  @Override
  @Needs(Right.ROOM_ADMIN)
  public CompletionStage<Void> forward(String room, String identity, Destination destination) {
    return answers.end(
        rooms.forwardParticipant(
            ForwardParticipantRequest.newBuilder()
                .setRoom(live(room))
                .setIdentity(identity)
                .setDestinationRoom(granted(destination))
                .build()));
  }

  private String granted(Destination destination) {
    boolean granted =
        Caller.token(request)
            .filter(token -> token.grants().video().destinationRoom().equals(destination.room()))
            .isPresent();
    if (!granted) {
      throw new ProblemException(
          Problems.of(
              403, "missing_grant", "The token lacks the room as its grant destinationRoom."));
    }
    return destination.room();
  }

  private RoomParticipantIdentity named(String room, String identity) {
    return RoomParticipantIdentity.newBuilder().setRoom(live(room)).setIdentity(identity).build();
  }

  private String live(String room) {
    return names.live(room).getName();
  }
}

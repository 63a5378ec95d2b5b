package io.livekit.jakarta.media.api;

import io.livekit.jakarta.api.rest.RoomStats;
import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.directory.RoomRequests;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.room.RoomRefusal;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomResponse;
import io.livekit.jakarta.proto.ForwardParticipantRequest;
import io.livekit.jakarta.proto.ForwardParticipantResponse;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ListParticipantsResponse;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.MoveParticipantRequest;
import io.livekit.jakarta.proto.MoveParticipantResponse;
import io.livekit.jakarta.proto.MuteRoomTrackRequest;
import io.livekit.jakarta.proto.MuteRoomTrackResponse;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantTracks;
import io.livekit.jakarta.proto.PerformRpcRequest;
import io.livekit.jakarta.proto.PerformRpcResponse;
import io.livekit.jakarta.proto.RemoveParticipantResponse;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.SendDataResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.proto.UpdateRoomMetadataRequest;
import io.livekit.jakarta.proto.UpdateSubscriptionsRequest;
import io.livekit.jakarta.proto.UpdateSubscriptionsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** RoomService over the rooms of this node. Thread-safe. */
public final class LocalRoomService implements RoomService {
  private final RoomDirectory directory;
  private final RoomVisits visits;
  private final DataRequests data;
  private final Removals removals;
  private final LiveKitConfig config;
  private final RequestLimits limits;

  public LocalRoomService(RoomDirectory directory, Revocations revocations) {
    this.directory = directory;
    visits = new RoomVisits(directory);
    data = new DataRequests(visits);
    removals = new Removals(directory, revocations);
    config = directory.node().config();
    limits = new RequestLimits(config.limit());
  }

  // ---- rooms ----

  @Override
  public CompletionStage<io.livekit.jakarta.proto.Room> createRoom(CreateRoomRequest request) {
    return openRoom(request).thenApply(OpenedRoom::room);
  }

  @Override
  public CompletionStage<OpenedRoom> openRoom(CreateRoomRequest request) {
    limits.check(request);
    CreateRoomRequest complete =
        RoomRequests.withPreset(request, config.room().roomConfigurations())
            .orElseThrow(
                () ->
                    ServiceException.wrapped(
                        Code.INVALID_ARGUMENT,
                        "unknown room configuration in create room request"));
    if (complete.getEgress().hasRoom()
        || complete.getEgress().hasParticipant()
        || complete.getEgress().hasTracks()) {
      throw ServiceException.wrapped(Code.INTERNAL, "egress not connected (redis required)");
    }
    return directory
        // A room keeps the very request that it was made with.
        .enter(complete, room -> new OpenedRoom(room.info(), room.request() == complete))
        .exceptionally(
            failure -> {
              throw new CompletionException(
                  failure instanceof RoomRefusal ? noRoomHere() : failure);
            });
  }

  /** The node is being emptied or stops: another one, or this one later, makes the room. */
  private static ServiceException noRoomHere() {
    return ServiceException.plain(Code.UNAVAILABLE, "the node makes no new rooms");
  }

  @Override
  public Optional<io.livekit.jakarta.proto.Room> findRoom(String nameOrSid) {
    return directory
        .find(nameOrSid)
        .or(
            () ->
                directory.rooms().stream()
                    .filter(room -> room.info().getSid().equals(nameOrSid))
                    .findAny())
        .map(io.livekit.jakarta.media.room.Room::info);
  }

  @Override
  public CompletionStage<RoomStats> stats(String name, Set<String> identities) {
    return visits.inRoom(
        name, ServiceException::roomDoesNotExist, room -> RoomStatsReader.read(room, identities));
  }

  @Override
  public CompletionStage<ListRoomsResponse> listRooms(ListRoomsRequest request) {
    ListRoomsResponse.Builder response = ListRoomsResponse.newBuilder();
    if (request.getNamesCount() == 0) {
      directory.rooms().forEach(room -> response.addRooms(room.info()));
    } else {
      // Each room once, however often it is named.
      for (String name : new LinkedHashSet<>(request.getNamesList())) {
        directory.find(name).ifPresent(room -> response.addRooms(room.info()));
      }
    }
    return CompletableFuture.completedFuture(response.build());
  }

  @Override
  public CompletionStage<DeleteRoomResponse> deleteRoom(DeleteRoomRequest request) {
    return visits.inRoom(
        request.getRoom(),
        ServiceException::roomDoesNotExist,
        room -> {
          room.close(CloseReason.ROOM_DELETED);
          return DeleteRoomResponse.getDefaultInstance();
        });
  }

  @Override
  public CompletionStage<io.livekit.jakarta.proto.Room> updateRoomMetadata(
      UpdateRoomMetadataRequest request) {
    // Too much is refused before it is asked whether there is such a room.
    limits.metadata(request.getMetadata());
    return changeRoom(request.getRoom(), former -> request.getMetadata(), any -> true);
  }

  @Override
  public CompletionStage<io.livekit.jakarta.proto.Room> changeRoom(
      String name,
      UnaryOperator<String> metadata,
      Predicate<io.livekit.jakarta.proto.Room> expected) {
    return visits.inRoom(
        name,
        ServiceException::roomDoesNotExist,
        room -> {
          if (!expected.test(room.info())) {
            throw ServiceException.changed();
          }
          String changed = metadata.apply(room.info().getMetadata());
          limits.metadata(changed);
          room.setMetadata(changed);
          return room.info();
        });
  }

  // ---- participants ----

  @Override
  public CompletionStage<ListParticipantsResponse> listParticipants(
      ListParticipantsRequest request) {
    if (directory.find(request.getRoom()).isEmpty()) {
      return CompletableFuture.completedFuture(ListParticipantsResponse.getDefaultInstance());
    }
    return visits.inRoom(
        request.getRoom(),
        ServiceException::roomDoesNotExist,
        room ->
            ListParticipantsResponse.newBuilder()
                .addAllParticipants(room.participants().stream().map(Participant::info).toList())
                .build());
  }

  @Override
  public CompletionStage<ParticipantInfo> getParticipant(RoomParticipantIdentity request) {
    return visits.withParticipant(
        request.getRoom(),
        request.getIdentity(),
        ServiceException::participantDoesNotExist,
        (room, participant) -> participant.info());
  }

  @Override
  public CompletionStage<RemoveParticipantResponse> removeParticipant(
      RoomParticipantIdentity request) {
    return removals.remove(request);
  }

  @Override
  public CompletionStage<Void> banParticipant(String room, String identity, Duration duration) {
    return removals.ban(room, identity, duration);
  }

  @Override
  public CompletionStage<MuteRoomTrackResponse> mutePublishedTrack(MuteRoomTrackRequest request) {
    if (!request.getMuted() && !config.room().enableRemoteUnmute()) {
      throw ServiceException.wrapped(Code.FAILED_PRECONDITION, "remote unmute not enabled");
    }
    return visits.withParticipant(
        request.getRoom(),
        request.getIdentity(),
        ServiceException::noResponse,
        (room, participant) -> mute(participant, request));
  }

  private static MuteRoomTrackResponse mute(Participant participant, MuteRoomTrackRequest request) {
    PublishedTrack track = participant.publications().find(request.getTrackSid());
    if (track == null) {
      return MuteRoomTrackResponse.getDefaultInstance();
    }
    // The client switches its microphone or camera off before others hear that it is (spec/01 §6).
    participant
        .outbox()
        .send(
            SignalResponse.newBuilder()
                .setMute(
                    MuteTrackRequest.newBuilder().setSid(track.sid()).setMuted(request.getMuted()))
                .build());
    participant.publications().changes().setMuted(track.sid(), request.getMuted());
    return MuteRoomTrackResponse.newBuilder().setTrack(track.info()).build();
  }

  @Override
  public void checkLimits(UpdateParticipantRequest request) {
    limits.check(request);
  }

  @Override
  public CompletionStage<ParticipantInfo> updateParticipant(UpdateParticipantRequest request) {
    return changeParticipant(ParticipantChange.of(request), any -> true);
  }

  @Override
  public CompletionStage<ParticipantInfo> changeParticipant(
      ParticipantChange change, Predicate<ParticipantInfo> expected) {
    limits.check(change);
    return visits.withParticipant(
        change.room(),
        change.identity(),
        ServiceException::participantDoesNotExist,
        (room, participant) -> {
          if (!expected.test(participant.info())) {
            throw ServiceException.changed();
          }
          change(participant, change);
          return participant.info();
        });
  }

  private void change(Participant participant, ParticipantChange change) {
    Map<String, String> attributes = change.attributeChanges(participant.grants().attributes());
    limits.attributes(participant.grants().attributesAfter(attributes));
    if (change.permission() != null) {
      participant.updatePermission(change.permission().apply(participant.info().getPermission()));
    }
    if (change.changesProfile()) {
      participant.updateProfile(change.name(), change.metadata(), attributes);
    }
  }

  @Override
  public CompletionStage<UpdateSubscriptionsResponse> updateSubscriptions(
      UpdateSubscriptionsRequest request) {
    return visits.withParticipant(
        request.getRoom(),
        request.getIdentity(),
        ServiceException::noResponse,
        (room, participant) -> {
          List<String> sids = new ArrayList<>(request.getTrackSidsList());
          for (ParticipantTracks tracks : request.getParticipantTracksList()) {
            sids.addAll(tracks.getTrackSidsList());
          }
          participant.subscriptions().update(sids, request.getSubscribe());
          return UpdateSubscriptionsResponse.getDefaultInstance();
        });
  }

  @Override
  public CompletionStage<ForwardParticipantResponse> forwardParticipant(
      ForwardParticipantRequest request) {
    return toAnotherRoom(request.getRoom(), request.getIdentity(), request.getDestinationRoom());
  }

  @Override
  public CompletionStage<MoveParticipantResponse> moveParticipant(MoveParticipantRequest request) {
    return toAnotherRoom(request.getRoom(), request.getIdentity(), request.getDestinationRoom());
  }

  /** Forwarding and moving are not implemented; what is wrong with the request is said first. */
  private <T> CompletionStage<T> toAnotherRoom(String room, String identity, String destination) {
    if (room.equals(destination)) {
      throw ServiceException.argument("destination room cannot be the same as source room", "");
    }
    return visits.withParticipant(
        room,
        identity,
        ServiceException::noResponse,
        (from, participant) -> {
          throw ServiceException.notImplemented();
        });
  }

  // ---- data ----

  @Override
  public CompletionStage<SendDataResponse> sendData(SendDataRequest request) {
    return data.send(request);
  }

  @Override
  public CompletionStage<PerformRpcResponse> performRpc(PerformRpcRequest request) {
    return data.call(request);
  }
}

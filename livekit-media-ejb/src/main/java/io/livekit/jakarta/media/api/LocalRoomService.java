package io.livekit.jakarta.media.api;

import io.livekit.jakarta.api.rest.RoomStats;
import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.data.RpcCalls;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.directory.RoomRequests;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.room.RoomRefusal;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DataPacket;
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
import io.livekit.jakarta.proto.UserPacket;
import java.nio.charset.StandardCharsets;
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
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** RoomService over the rooms of this node. Thread-safe. */
public final class LocalRoomService implements RoomService {
  private static final int NONCE_BYTES = 16;

  private final RoomDirectory directory;
  private final LiveKitConfig config;
  private final RequestLimits limits;

  public LocalRoomService(RoomDirectory directory) {
    this.directory = directory;
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
    return onRoom(
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
    return onRoom(
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
    return onRoom(
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
    return onRoom(
        request.getRoom(),
        ServiceException::roomDoesNotExist,
        room ->
            ListParticipantsResponse.newBuilder()
                .addAllParticipants(room.participants().stream().map(Participant::info).toList())
                .build());
  }

  @Override
  public CompletionStage<ParticipantInfo> getParticipant(RoomParticipantIdentity request) {
    return onParticipant(
        request.getRoom(),
        request.getIdentity(),
        ServiceException::participantDoesNotExist,
        (room, participant) -> participant.info());
  }

  @Override
  public CompletionStage<RemoveParticipantResponse> removeParticipant(
      RoomParticipantIdentity request) {
    return onParticipant(
        request.getRoom(),
        request.getIdentity(),
        ServiceException::participantDoesNotExist,
        (room, participant) -> {
          participant.close(CloseReason.REMOVED);
          return RemoveParticipantResponse.getDefaultInstance();
        });
  }

  @Override
  public CompletionStage<MuteRoomTrackResponse> mutePublishedTrack(MuteRoomTrackRequest request) {
    if (!request.getMuted() && !config.room().enableRemoteUnmute()) {
      throw ServiceException.wrapped(Code.FAILED_PRECONDITION, "remote unmute not enabled");
    }
    return onParticipant(
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
    return onParticipant(
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
    return onParticipant(
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
    return onParticipant(
        room,
        identity,
        ServiceException::noResponse,
        (from, participant) -> {
          throw ServiceException.notImplemented();
        });
  }

  // ---- data ----

  @Override
  @SuppressWarnings("deprecation") // older clients read the destinations in the user packet
  public CompletionStage<SendDataResponse> sendData(SendDataRequest request) {
    int nonce = request.getNonce().size();
    if (nonce != 0 && nonce != NONCE_BYTES) {
      throw ServiceException.plain(
          Code.INVALID_ARGUMENT,
          "nonce should be 16-bytes or not present, got: " + nonce + " bytes");
    }
    UserPacket.Builder user =
        UserPacket.newBuilder()
            .setPayload(request.getData())
            .addAllDestinationSids(request.getDestinationSidsList())
            .addAllDestinationIdentities(request.getDestinationIdentitiesList())
            .setNonce(request.getNonce());
    if (request.hasTopic()) {
      user.setTopic(request.getTopic());
    }
    DataPacket.Kind kind =
        request.getKind() == DataPacket.Kind.LOSSY
            ? DataPacket.Kind.LOSSY
            : DataPacket.Kind.RELIABLE;
    DataPacket packet =
        DataPacket.newBuilder()
            .setKind(kind)
            .addAllDestinationIdentities(request.getDestinationIdentitiesList())
            .setUser(user)
            .build();
    return onRoom(
        request.getRoom(),
        ServiceException::noResponse,
        room -> {
          if (room.sendData(packet, kind).equals(Optional.of(DataDrop.RECEIVER_TOO_SLOW))) {
            throw ServiceException.plain(
                Code.RESOURCE_EXHAUSTED, "a receiver has not read what was sent to it before");
          }
          return SendDataResponse.getDefaultInstance();
        });
  }

  @Override
  public CompletionStage<PerformRpcResponse> performRpc(PerformRpcRequest request) {
    if (request.getDestinationIdentity().isEmpty()) {
      throw ServiceException.wrapped(Code.INVALID_ARGUMENT, "destination identity is required");
    }
    if (request.getPayload().getBytes(StandardCharsets.UTF_8).length > RpcCalls.MAX_PAYLOAD_BYTES) {
      throw RpcErrors.of(RpcCalls.RpcFailed.requestTooLarge());
    }
    Duration timeout =
        request.getResponseTimeoutMs() == 0
            ? RpcCalls.DEFAULT_RESPONSE_TIMEOUT
            : Duration.ofMillis(Integer.toUnsignedLong(request.getResponseTimeoutMs()));
    return onParticipant(
            request.getRoom(),
            request.getDestinationIdentity(),
            ServiceException::noResponse,
            (room, participant) -> {
              if (!participant.isActive() || !participant.data().outbox().isOpen()) {
                throw ServiceException.noDataChannel();
              }
              return room.calls()
                  .perform(
                      participant.identity(),
                      request.getMethod(),
                      request.getPayload(),
                      timeout,
                      packet -> room.sendData(packet, DataPacket.Kind.RELIABLE).isEmpty());
            })
        .thenCompose(Function.identity())
        .handle(
            (payload, failure) -> {
              if (failure == null) {
                return PerformRpcResponse.newBuilder().setPayload(payload).build();
              }
              throw RpcErrors.of(
                  failure instanceof CompletionException ? failure.getCause() : failure);
            });
  }

  // ---- finding ----

  private <T> CompletionStage<T> onRoom(
      String name,
      Supplier<ServiceException> absent,
      Function<io.livekit.jakarta.media.room.Room, T> action) {
    io.livekit.jakarta.media.room.Room found = directory.find(name).orElseThrow(absent);
    return RoomDirectory.on(
        found,
        room -> {
          if (room.isClosed()) {
            throw absent.get();
          }
          return action.apply(room);
        });
  }

  private <T> CompletionStage<T> onParticipant(
      String name,
      String identity,
      Supplier<ServiceException> absent,
      BiFunction<io.livekit.jakarta.media.room.Room, Participant, T> action) {
    return onRoom(
        name,
        absent,
        room -> {
          Participant participant = room.participant(identity);
          if (participant == null) {
            throw absent.get();
          }
          return action.apply(room, participant);
        });
  }
}

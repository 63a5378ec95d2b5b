package io.livekit.jakarta.media.api;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.Rooms;
import io.livekit.jakarta.api.RoomsException;
import io.livekit.jakarta.api.RoomsException.Reason;
import io.livekit.jakarta.api.TrackInfo;
import io.livekit.jakarta.api.rest.RoomCreation;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.media.room.RoomRefusal;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.MuteRoomTrackRequest;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.UpdateRoomMetadataRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** The room service as applications in this server have it. Thread-safe. */
public final class LocalRooms implements Rooms {
  private static final System.Logger LOG = System.getLogger(LocalRooms.class.getName());
  private static final Duration MAX_TTL = Duration.ofDays(7);

  private final RoomService service;
  private final RoomDirectory directory;
  private final JoinTokenIssuer tokens;
  private final Executor threads;

  /**
   * @param threads may be blocked by what applications do when a call has completed
   */
  public LocalRooms(
      RoomService service, RoomDirectory directory, JoinTokenIssuer tokens, Executor threads) {
    this.service = service;
    this.directory = directory;
    this.tokens = tokens;
    this.threads = threads;
  }

  // ---- rooms ----

  @Override
  public CompletionStage<RoomInfo> create(RoomCreation room) {
    return call(
        () -> {
          if (room.name() == null || room.name().isBlank()) {
            throw new RoomsException(Reason.INVALID, "the room has no name");
          }
          return service.createRoom(
              CreateRoomRequest.newBuilder()
                  .setName(room.name())
                  .setEmptyTimeout(seconds(room.emptyTimeout()))
                  .setDepartureTimeout(seconds(room.departureTimeout()))
                  .setMaxParticipants(room.maxParticipants() == null ? 0 : room.maxParticipants())
                  .setMetadata(orEmpty(room.metadata()))
                  .setSyncStreams(Boolean.TRUE.equals(room.syncStreams()))
                  .setRoomPreset(orEmpty(room.preset()))
                  .build());
        },
        InfoMapping::room);
  }

  private static int seconds(Duration duration) {
    return duration == null ? 0 : (int) duration.getSeconds();
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  @Override
  public CompletionStage<List<RoomInfo>> list() {
    return call(
        () -> service.listRooms(ListRoomsRequest.getDefaultInstance()),
        found -> found.getRoomsList().stream().map(InfoMapping::room).toList());
  }

  @Override
  public CompletionStage<Optional<RoomInfo>> find(String room) {
    return call(
        () -> service.listRooms(ListRoomsRequest.newBuilder().addNames(room).build()),
        found -> found.getRoomsList().stream().map(InfoMapping::room).findFirst());
  }

  @Override
  public CompletionStage<RoomInfo> setMetadata(String room, String metadata) {
    return call(
        () ->
            service.updateRoomMetadata(
                UpdateRoomMetadataRequest.newBuilder().setRoom(room).setMetadata(metadata).build()),
        InfoMapping::room);
  }

  @Override
  public CompletionStage<Void> end(String room) {
    return call(
        () -> service.deleteRoom(DeleteRoomRequest.newBuilder().setRoom(room).build()),
        done -> null);
  }

  // ---- participants ----

  @Override
  public CompletionStage<List<ParticipantInfo>> participants(String room) {
    return call(
        () -> {
          live(room);
          return service.listParticipants(
              ListParticipantsRequest.newBuilder().setRoom(room).build());
        },
        found -> found.getParticipantsList().stream().map(InfoMapping::participant).toList());
  }

  @Override
  public CompletionStage<Optional<ParticipantInfo>> participant(String room, String identity) {
    return call(
        () -> {
          live(room);
          return service.listParticipants(
              ListParticipantsRequest.newBuilder().setRoom(room).build());
        },
        found ->
            found.getParticipantsList().stream()
                .filter(one -> one.getIdentity().equals(identity))
                .map(InfoMapping::participant)
                .findFirst());
  }

  @Override
  public CompletionStage<ParticipantInfo> update(
      String room, String identity, String name, String metadata, Map<String, String> attributes) {
    return call(
        () ->
            service.changeParticipant(
                new ParticipantChange(
                    room, identity, name, metadata, false, Map.copyOf(attributes), null),
                any -> true),
        InfoMapping::participant);
  }

  @Override
  public CompletionStage<Void> remove(String room, String identity) {
    return call(
        () ->
            service.removeParticipant(
                RoomParticipantIdentity.newBuilder().setRoom(room).setIdentity(identity).build()),
        done -> null);
  }

  @Override
  public CompletionStage<Void> remove(String room, String identity, Duration revoke) {
    return call(
        () -> {
          if (revoke.getSeconds() < 1 || revoke.compareTo(Revocations.MAX_DURATION) > 0) {
            throw new RoomsException(
                Reason.INVALID, "tokens are revoked for a second to 30 days, not " + revoke);
          }
          return service.banParticipant(room, identity, revoke);
        },
        done -> null);
  }

  @Override
  public CompletionStage<TrackInfo> mute(
      String room, String identity, String trackSid, boolean muted) {
    return call(
        () ->
            service.mutePublishedTrack(
                MuteRoomTrackRequest.newBuilder()
                    .setRoom(room)
                    .setIdentity(identity)
                    .setTrackSid(trackSid)
                    .setMuted(muted)
                    .build()),
        answer -> {
          if (!answer.hasTrack()) {
            throw new RoomsException(Reason.NOT_FOUND, "track does not exist");
          }
          return InfoMapping.track(answer.getTrack());
        });
  }

  // ---- data and tokens ----

  @Override
  public CompletionStage<Void> send(
      String room, String topic, byte[] data, Collection<String> identities, boolean reliable) {
    SendDataRequest.Builder request =
        SendDataRequest.newBuilder()
            .setRoom(room)
            .setData(ByteString.copyFrom(data))
            .setKind(reliable ? DataPacket.Kind.RELIABLE : DataPacket.Kind.LOSSY)
            .addAllDestinationIdentities(identities);
    if (!topic.isEmpty()) {
      request.setTopic(topic);
    }
    return call(() -> service.sendData(request.build()), done -> null);
  }

  @Override
  public String token(String room, TokenRequest wanted) {
    if (wanted.identity() == null || wanted.identity().isBlank()) {
      throw new RoomsException(Reason.INVALID, "the token has no identity");
    }
    Duration ttl = wanted.ttl() == null ? JoinTokenIssuer.DEFAULT_TTL : wanted.ttl();
    if (ttl.getSeconds() < 1 || ttl.compareTo(MAX_TTL) > 0) {
      throw new RoomsException(Reason.INVALID, "a token lives a second to a week, not " + ttl);
    }
    try {
      return tokens.issue(tokens.ownKey(), room, wanted);
    } catch (ServiceException e) {
      throw failure(e);
    }
  }

  // ---- in a room ----

  @Override
  public <T> CompletionStage<T> inRoom(String room, Callable<T> task) {
    return call(
        () ->
            RoomDirectory.on(
                live(room),
                one -> {
                  try {
                    return task.call();
                  } catch (Exception | Error e) {
                    throw new OfTask(e);
                  }
                }),
        Function.identity());
  }

  private io.livekit.jakarta.media.room.Room live(String name) {
    return directory.find(name).orElseThrow(ServiceException::roomDoesNotExist);
  }

  /** What an application's own task threw, which its caller gets as it is. */
  private static final class OfTask extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OfTask(Throwable cause) {
      super(null, cause, false, false);
    }
  }

  // ---- calling ----

  private <A, T> CompletionStage<T> call(
      Supplier<CompletionStage<A>> service, Function<A, T> answer) {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletionStage<A> called;
    try {
      called = service.get();
    } catch (RuntimeException e) {
      called = CompletableFuture.failedFuture(e);
    }
    called.whenCompleteAsync(
        (value, failure) -> {
          try {
            if (failure != null) {
              result.completeExceptionally(failure(failure));
            } else {
              result.complete(answer.apply(value));
            }
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        },
        threads);
    return result;
  }

  private static RuntimeException failure(ServiceException failure) {
    return new RoomsException(reason(failure.meaning()), failure.getMessage());
  }

  private static Throwable failure(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof ServiceException refused) {
      return failure(refused);
    }
    if (cause instanceof OfTask task) {
      return task.getCause();
    }
    if (cause instanceof RoomsException) {
      return cause;
    }
    if (cause instanceof RoomRefusal refusal) {
      return new RoomsException(
          Reason.UNAVAILABLE, "the server makes no room now: " + refusal.reason());
    }
    LOG.log(System.Logger.Level.ERROR, "a call of an application failed", cause);
    return new RoomsException(Reason.FAULT, "the server failed");
  }

  private static Reason reason(ServiceException.Code meaning) {
    return switch (meaning) {
      case NOT_FOUND -> Reason.NOT_FOUND;
      case INVALID_ARGUMENT, MALFORMED, OUT_OF_RANGE, ALREADY_EXISTS, ABORTED -> Reason.INVALID;
      case FAILED_PRECONDITION, PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED ->
          Reason.NOT_ALLOWED;
      case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, CANCELED -> Reason.UNAVAILABLE;
      default -> Reason.FAULT;
    };
  }
}

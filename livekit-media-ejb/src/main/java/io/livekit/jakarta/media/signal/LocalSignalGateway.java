package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.directory.RoomRequests;
import io.livekit.jakarta.media.participant.ClientTraits;
import io.livekit.jakarta.media.participant.Leaves;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.ParticipantOptions;
import io.livekit.jakarta.media.room.JoinRequest;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.media.room.RoomRefusal;
import io.livekit.jakarta.media.settings.MediaSettings;
import io.livekit.jakarta.proto.CreateRoomRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens sessions in the rooms of this node. Thread-safe. */
public final class LocalSignalGateway implements SignalGateway {
  /** A room may close while somebody is on the way in: then a new one is made. */
  private static final int MAX_ATTEMPTS = 3;

  private final RoomDirectory directory;
  private final SignalRequests requests = new SignalRequests();

  public LocalSignalGateway(RoomDirectory directory) {
    this.directory = directory;
  }

  @Override
  public boolean roomExists(String name) {
    return directory.find(name).isPresent();
  }

  @Override
  public boolean autoCreate() {
    return settings().room().autoCreate();
  }

  private MediaSettings settings() {
    return directory.node().settings();
  }

  @Override
  public CompletionStage<SignalSession> open(ConnectRequest request) {
    CompletableFuture<SignalSession> result = new CompletableFuture<>();
    if (request.reconnect()) resume(request, result);
    else join(request, result, 1);
    return result;
  }

  // ---- resuming -----------------------------------------------------------------------------------------------

  private void resume(ConnectRequest request, CompletableFuture<SignalSession> result) {
    Optional<Room> room = directory.find(request.room());
    if (room.isEmpty()) {
      result.complete(unknown(request));
      return;
    }
    room.get()
        .executor()
        .execute(() -> complete(result, () -> resume(room.get(), request)));
  }

  private SignalSession resume(Room room, ConnectRequest request) {
    // As in the reference, the identity decides and not the sid that the client names (spec/01 §6.2).
    Participant participant = room.participant(request.grants().identity());
    if (participant == null) return unknown(request);
    long now = room.executor().clock().nanos();
    if (participant.resumeFaults().takeBefore(now)) throw SessionRefused.byMedia();
    RoomSignalSession session = new RoomSignalSession(room, requests);
    session.bind(participant);
    room.resume(participant, session, request.reconnectReason());
    if (participant.resumeFaults().takeAfter(now)) participant.dropSignal();
    return session;
  }

  private static SignalSession unknown(ConnectRequest request) {
    return new EndedSession(Leaves.unknownSession(new ClientTraits(request.client())));
  }

  // ---- joining ------------------------------------------------------------------------------------------------

  private void join(ConnectRequest request, CompletableFuture<SignalSession> result, int attempt) {
    Optional<CreateRoomRequest> creation = RoomRequests.ofJoin(request.grants(), settings().presets());
    if (creation.isEmpty()) {
      result.completeExceptionally(SessionRefused.byMedia());
      return;
    }
    Room room = directory.findOrCreate(creation.get());
    room.executor()
        .execute(
            () -> {
              try {
                RoomSignalSession session = new RoomSignalSession(room, requests);
                session.bind(room.join(joinRequest(request), session));
                result.complete(session);
              } catch (RoomRefusal e) {
                if (e.reason() == RoomRefusal.Reason.CLOSED && attempt < MAX_ATTEMPTS) {
                  join(request, result, attempt + 1);
                } else {
                  result.completeExceptionally(SessionRefused.byMedia());
                }
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
  }

  private static void complete(
      CompletableFuture<SignalSession> result, java.util.function.Supplier<SignalSession> action) {
    try {
      result.complete(action.get());
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private JoinRequest joinRequest(ConnectRequest request) {
    boolean allowPause =
        request.subscriberAllowPause() == null ? settings().rtc().allowPause() : request.subscriberAllowPause();
    ParticipantOptions options =
        new ParticipantOptions(
            request.autoSubscribe(),
            request.autoSubscribeDataTrack(),
            request.adaptiveStream(),
            request.disableIceLite(),
            allowPause,
            request.singlePeerConnection(),
            request.tokenExpiry());
    return new JoinRequest(
        grants(request),
        new ClientTraits(request.client()),
        options,
        request.addTracks(),
        request.publisherOffer());
  }

  /** What came with the request replaces the token's metadata and adds to its attributes (spec/01 §2.3). */
  private static ClaimGrants grants(ConnectRequest request) {
    ClaimGrants grants = request.grants();
    Map<String, String> attributes = new LinkedHashMap<>(grants.attributes());
    request.attributes().forEach((key, value) -> {
      if (!value.isEmpty()) attributes.put(key, value);
    });
    String metadata = request.metadata().isEmpty() ? grants.metadata() : request.metadata();
    return grants.withProfile(grants.name(), metadata, attributes);
  }
}

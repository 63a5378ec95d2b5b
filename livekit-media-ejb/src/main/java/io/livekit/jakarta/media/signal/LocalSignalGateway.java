package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.directory.RoomRequests;
import io.livekit.jakarta.media.participant.ClientTraits;
import io.livekit.jakarta.media.participant.LeaveMessages;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.room.JoinRequest;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.media.room.RoomRefusal;
import io.livekit.jakarta.media.track.TrackLimits;
import io.livekit.jakarta.proto.CreateRoomRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Opens sessions in the rooms of this node. Thread-safe. */
public final class LocalSignalGateway implements SignalGateway {
  private final RoomDirectory directory;
  private final Revocations revocations;
  private final SignalRequests requests = new SignalRequests();
  private final JoinAdmission admission;

  public LocalSignalGateway(RoomDirectory directory, Revocations revocations) {
    this.directory = directory;
    this.revocations = revocations;
    admission = new JoinAdmission(directory);
  }

  @Override
  public boolean roomExists(String name) {
    return directory.find(name).isPresent();
  }

  @Override
  public boolean makesRooms() {
    return directory.makesRooms();
  }

  @Override
  public boolean isOverLimit() {
    return directory.node().load().exceeds(config().limit());
  }

  @Override
  public boolean autoCreate() {
    return config().room().autoCreate();
  }

  private LiveKitConfig config() {
    return directory.node().config();
  }

  @Override
  public CompletionStage<SignalSession> open(ConnectRequest request) {
    CompletableFuture<SignalSession> result = new CompletableFuture<>();
    if (request.resume() != null) {
      resume(request, result);
    } else {
      join(request, result);
    }
    return result;
  }

  @Override
  public CompletionStage<Void> check(ConnectRequest request) {
    if (request.resume() != null) {
      return CompletableFuture.completedFuture(null);
    }
    return admission
        .ask(grants(request), request.client().getAddress())
        .thenCompose(granted -> checkIdentity(request));
  }

  private CompletionStage<Void> checkIdentity(ConnectRequest request) {
    Optional<Room> room = directory.find(request.room()).filter(live -> refusesDuplicates());
    return room.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : RoomDirectory.on(
            room.get(),
            one -> {
              checkIdentity(one, request);
              return null;
            });
  }

  // ---- resuming ----

  private void resume(ConnectRequest request, CompletableFuture<SignalSession> result) {
    Optional<Room> room = directory.find(request.room());
    if (room.isEmpty()) {
      result.complete(unknown(request));
      return;
    }
    room.get().executor().execute(() -> complete(result, () -> resume(room.get(), request)));
  }

  private SignalSession resume(Room room, ConnectRequest request) {
    checkRevocation(request);
    Participant participant = room.participant(request.grants().identity());
    if (participant == null || !isMeant(participant, request.resume().participantSid())) {
      return unknown(request);
    }
    long now = room.executor().clock().nanos();
    if (participant.resumeFaults().takeBefore(now)) {
      throw SessionRefused.byMedia();
    }
    if (!request.token().session().equals(participant.sid())) {
      // It isn't the token that the session was given, so it may be weaker: no more is granted from
      // here on than both of them grant.
      participant.outbox().disconnect();
      participant.limitGrants(request.grants().video());
    }
    RoomSignalSession session = new RoomSignalSession(room, requests);
    session.bind(participant);
    room.resume(participant, session, request.resume().reason());
    if (participant.resumeFaults().takeAfter(now)) {
      participant.outbox().disconnect();
    }
    return session;
  }

  /**
   * The reference lets the identity decide alone (spec/01 §6.2). Then a client that was replaced,
   * and never read so, takes over its successor's session, believes that it is its own, and cuts
   * the successor off. No sid still means the one here.
   */
  private static boolean isMeant(Participant participant, String sid) {
    return sid.isEmpty() || sid.equals(participant.sid());
  }

  private static SignalSession unknown(ConnectRequest request) {
    return new EndedSession(LeaveMessages.unknownSession(new ClientTraits(request.client())));
  }

  // ---- joining ----

  private void join(ConnectRequest request, CompletableFuture<SignalSession> result) {
    if (request.addTracks().size() > TrackLimits.MAX_IN_JOIN) {
      result.completeExceptionally(
          new SessionRefused(400, "join request exceeds limits: add_track_requests"));
      return;
    }
    Optional<CreateRoomRequest> creation =
        RoomRequests.ofJoin(request.grants(), config().room().roomConfigurations());
    if (creation.isEmpty()) {
      result.completeExceptionally(SessionRefused.byMedia());
      return;
    }
    admission
        .ask(grants(request), request.client().getAddress())
        .thenCompose(
            granted -> directory.enter(creation.get(), room -> join(room, request, granted)))
        .whenComplete(
            (session, failure) -> {
              if (failure == null) {
                result.complete(session);
              } else {
                result.completeExceptionally(refusal(failure));
              }
            });
  }

  private static Throwable refusal(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RoomRefusal refusal ? refused(refusal) : cause;
  }

  private static SessionRefused refused(RoomRefusal refusal) {
    return refusal.reason() == RoomRefusal.Reason.DRAINING
        ? SessionRefused.byDrain()
        : SessionRefused.byMedia();
  }

  private SignalSession join(Room room, ConnectRequest request, JoinAdmission.Granted granted)
      throws RoomRefusal {
    checkRevocation(request);
    checkIdentity(room, request);
    RoomSignalSession session = new RoomSignalSession(room, requests);
    session.bind(room.join(joinRequest(request, granted), session));
    return session;
  }

  /** Between its token's verification and here it may have been removed. */
  private void checkRevocation(ConnectRequest request) {
    if (revocations.refuses(request.room(), request.grants().identity(), request.token())) {
      throw SessionRefused.byRevocation();
    }
  }

  /** A client that begins anew, because its connection broke, brings its session's own token. */
  private void checkIdentity(Room room, ConnectRequest request) {
    Participant former = room.participant(request.grants().identity());
    if (former != null && refusesDuplicates() && !former.sid().equals(request.token().session())) {
      throw SessionRefused.byDuplicateIdentity();
    }
  }

  private boolean refusesDuplicates() {
    return "refuse".equals(config().room().duplicateIdentity());
  }

  private static void complete(
      CompletableFuture<SignalSession> result, java.util.function.Supplier<SignalSession> action) {
    try {
      result.complete(action.get());
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private static JoinRequest joinRequest(ConnectRequest request, JoinAdmission.Granted granted) {
    return new JoinRequest(
        granted.grants(),
        new ClientTraits(request.client()),
        request.options(),
        request.addTracks(),
        request.publisherOffer(),
        granted.caps());
  }

  /**
   * What came with the request replaces the token's metadata and adds to its attributes (spec/01
   * §2.3).
   */
  private static ClaimGrants grants(ConnectRequest request) {
    ClaimGrants grants = request.grants();
    Map<String, String> attributes = new LinkedHashMap<>(grants.attributes());
    request
        .attributes()
        .forEach(
            (key, value) -> {
              if (!value.isEmpty()) {
                attributes.put(key, value);
              }
            });
    String metadata = request.metadata().isEmpty() ? grants.metadata() : request.metadata();
    return grants.withProfile(grants.name(), metadata, attributes);
  }
}

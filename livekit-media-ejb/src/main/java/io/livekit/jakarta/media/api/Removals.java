package io.livekit.jakarta.media.api;

import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.auth.RevocationsFull;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.proto.RemoveParticipantResponse;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends participants out, and keeps them from coming back. Thread-safe. */
final class Removals {

  /** The protocol names no duration: as long as the longest token lives that we make. */
  private static final Duration DEFAULT_DURATION = Duration.ofDays(7);

  /** Beyond this, some 3,000 years from now, a time in seconds can only be one in milliseconds. */
  private static final long MAX_SECONDS = 100_000_000_000L;

  private final RoomDirectory directory;
  private final Revocations revocations;

  Removals(RoomDirectory directory, Revocations revocations) {
    this.directory = directory;
    this.revocations = revocations;
  }

  /**
   * @return fails when there is nobody of this identity, although its tokens are revoked then too
   */
  CompletionStage<RemoveParticipantResponse> remove(RoomParticipantIdentity request) {
    long since = request.getRevokeTokenTs();
    CompletionStage<Boolean> removed =
        close(
            request.getRoom(),
            request.getIdentity(),
            since <= 0 ? null : new Revoked(instant(since), DEFAULT_DURATION));
    return removed.thenApply(
        wasThere -> {
          if (!wasThere) {
            throw ServiceException.participantDoesNotExist();
          }
          return RemoveParticipantResponse.getDefaultInstance();
        });
  }

  private static Instant instant(long time) {
    return time > MAX_SECONDS ? Instant.ofEpochMilli(time) : Instant.ofEpochSecond(time);
  }

  /** Whether somebody of this identity is there or not. */
  CompletionStage<Void> ban(String room, String identity, Duration duration) {
    return close(room, identity, new Revoked(revocations.now(), duration)).thenApply(any -> null);
  }

  /** Which tokens are revoked, and how long. */
  private record Revoked(Instant issuedUntil, Duration duration) {}

  /**
   * @param revoked null for none
   * @return whether there was somebody
   */
  private CompletionStage<Boolean> close(String name, String identity, Revoked revoked) {
    Optional<Room> found = directory.find(name);
    if (found.isEmpty()) {
      return revoke(name, identity, revoked).thenApply(any -> false);
    }
    // Both on the room's executor: no refresh token is issued between them, and whoever is about
    // to join looks there for a revocation.
    return RoomDirectory.on(
            found.get(),
            room -> {
              CompletionStage<Void> stored = revoke(name, identity, revoked);
              Participant participant = room.participant(identity);
              if (participant != null) {
                participant.close(CloseReason.REMOVED);
              }
              return stored.thenApply(any -> participant != null);
            })
        .thenCompose(done -> done);
  }

  /**
   * @throws ServiceException when nothing can be revoked: then nobody is removed either
   */
  private CompletionStage<Void> revoke(String room, String identity, Revoked revoked) {
    if (revoked == null) {
      return CompletableFuture.completedFuture(null);
    }
    try {
      return revocations
          .revoke(room, identity, revoked.issuedUntil(), revoked.duration())
          .exceptionally(
              notStored -> {
                throw ServiceException.plain(
                    Code.UNAVAILABLE,
                    "the store failed: the participant is out, but its tokens are only refused"
                        + " until the server ends");
              });
    } catch (RevocationsFull e) {
      throw ServiceException.plain(
          Code.RESOURCE_EXHAUSTED, "too many tokens are revoked, so nobody was removed");
    }
  }
}

package io.livekit.jakarta.api;

import io.livekit.jakarta.api.rest.RoomCreation;
import io.livekit.jakarta.api.rest.TokenRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/**
 * The rooms of this server, to be injected. It is over the same service as Twirp and the REST API,
 * and asks for no token. Its stages complete on managed threads, which may block; they fail with
 * {@link RoomsException}. Thread-safe.
 */
public interface Rooms {

  /** Makes a room; one of this name that lives stays as it is. */
  CompletionStage<RoomInfo> create(RoomCreation room);

  /**
   * @return all that live
   */
  CompletionStage<List<RoomInfo>> list();

  /**
   * @param room a name
   * @return empty when none of this name lives
   */
  CompletionStage<Optional<RoomInfo>> find(String room);

  /** Replaces the metadata of a room. */
  CompletionStage<RoomInfo> setMetadata(String room, String metadata);

  /** Ends a room: all its participants leave. */
  CompletionStage<Void> end(String room);

  /**
   * @return everybody in a room, those too who are hidden from each other
   */
  CompletionStage<List<ParticipantInfo>> participants(String room);

  /**
   * @return empty when nobody of this identity is there
   */
  CompletionStage<Optional<ParticipantInfo>> participant(String room, String identity);

  /**
   * Changes what a participant says of itself.
   *
   * @param name null leaves it as it is
   * @param metadata null leaves it as it is
   * @param attributes those that change; an empty value removes one
   */
  CompletionStage<ParticipantInfo> update(
      String room, String identity, String name, String metadata, Map<String, String> attributes);

  /** Removes a participant, who may come back with the token that it has. */
  CompletionStage<Void> remove(String room, String identity);

  /**
   * Removes a participant if it is there, and keeps it out, the room need not live either.
   *
   * @param revoke how long tokens of this identity for this room that were issued up to now are
   *     refused, those too that the server refreshed; a second to 30 days
   * @return completes when it is out, and the revocation will survive the end of the server, if
   *     that has a store at all; fails as {@link RoomsException.Reason#UNAVAILABLE} when the store
   *     doesn't take it, or when too many tokens are revoked: then nobody is removed
   */
  CompletionStage<Void> remove(String room, String identity, Duration revoke);

  /**
   * Mutes a track; unmutes one where {@code room.enable_remote_unmute} is configured.
   *
   * @return the track as it is now
   */
  CompletionStage<TrackInfo> mute(String room, String identity, String trackSid, boolean muted);

  /**
   * Sends data to participants of a room.
   *
   * @param topic empty for none
   * @param identities receivers; empty for everybody
   * @param reliable in order and again until it is there; otherwise once, as it comes
   */
  CompletionStage<Void> send(
      String room, String topic, byte[] data, Collection<String> identities, boolean reliable);

  /**
   * Mints a token to join a room with, signed with the first configured API key.
   *
   * @throws RoomsException when it exceeds the server's limits
   */
  String token(String room, TokenRequest wanted);

  /**
   * Does something where everything of a room runs, one after the other, and where its {@link
   * RoomScoped} beans are. It must be quick: the room waits for it.
   *
   * @return what the task returns or throws
   */
  <T> CompletionStage<T> inRoom(String room, Callable<T> task);
}

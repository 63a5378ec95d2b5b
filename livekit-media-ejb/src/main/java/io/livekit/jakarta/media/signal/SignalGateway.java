package io.livekit.jakarta.media.signal;

import java.util.concurrent.CompletionStage;

/** Where signalling connections enter the rooms of this node. Thread-safe. */
public interface SignalGateway {

  /**
   * Starts or resumes a session.
   *
   * @return completes when the first message for the client exists; fails with {@link
   *     SessionRefused}
   */
  CompletionStage<SignalSession> open(ConnectRequest request);

  /**
   * Asks whether a session could start, and starts none: browsers ask so for the reason of a
   * refusal (spec/01 §2.1).
   *
   * @return fails with {@link SessionRefused}
   */
  CompletionStage<Void> check(ConnectRequest request);

  /**
   * @return whether a room of this name is live
   */
  boolean roomExists(String name);

  /**
   * @return false while the node is being emptied: a room that doesn't exist can't be joined
   */
  boolean makesRooms();

  /**
   * @return whether this node carries as much as it may and takes nobody more into the rooms it has
   */
  boolean isOverLimit();

  /**
   * @return whether joining makes the room (room.auto_create)
   */
  boolean autoCreate();
}

package io.livekit.jakarta.media.observer;

import io.livekit.jakarta.api.event.RoomEvent;

/** Calls an application's observer. Thread-safe. */
@FunctionalInterface
public interface ObserverCall {

  /** Returns when the observer has returned; whatever it throws comes out here. */
  void call(RoomEvent event);
}

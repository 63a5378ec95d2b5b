package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;

/** The way to one participant's client. Owned by: the room's executor. */
public interface SignalOutput {

  void send(SignalResponse message);

  /** Sends an outcome if the client's protocol knows that message (spec/01 §5.1). */
  void respond(RequestResponse outcome);
}

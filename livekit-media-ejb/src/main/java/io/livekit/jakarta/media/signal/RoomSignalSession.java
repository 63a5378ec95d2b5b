package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.SignalChannel;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.proto.Pong;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A socket's way into its room and back. Fields are owned by the room's executor unless they are atomic. */
final class RoomSignalSession implements SignalSession, SignalChannel {
  private static final System.Logger LOG = System.getLogger(RoomSignalSession.class.getName());

  /** Requests waiting for the room; an honest client has a few, and more would only pile up. */
  static final int MAX_WAITING = 5_000;

  private final Room room;
  private final SignalRequests requests;
  private final RoomClock clock;
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<SignalResponse> early = new ArrayList<>();
  private Participant participant;
  private boolean closed;
  private volatile SignalSink sink;

  RoomSignalSession(Room room, SignalRequests requests) {
    this.room = room;
    this.requests = requests;
    this.clock = room.executor().clock();
  }

  /** @param session whose requests come here; on the room's executor */
  void bind(Participant session) {
    participant = session;
  }

  // ---- outgoing -----------------------------------------------------------------------------------------------

  @Override
  public void send(SignalResponse message) {
    if (closed) return;
    if (sink != null) sink.send(message);
    else early.add(message);
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    if (sink != null) sink.close();
  }

  @Override
  public void attach(SignalSink socket) {
    room.executor()
        .execute(
            () -> {
              sink = socket;
              early.forEach(socket::send);
              early.clear();
              if (closed) socket.close();
            });
  }

  // ---- incoming -----------------------------------------------------------------------------------------------

  @Override
  public void receive(SignalRequest request) {
    switch (request.getMessageCase()) {
      case PING -> answer(SignalResponse.newBuilder().setPong(clock.unixMillis()).build());
      case PING_REQ ->
          answer(
              SignalResponse.newBuilder()
                  .setPongResp(
                      Pong.newBuilder()
                          .setLastPingTimestamp(request.getPingReq().getTimestamp())
                          .setTimestamp(clock.unixMillis()))
                  .build());
      case MESSAGE_NOT_SET -> {}
      default -> enqueue(request);
    }
  }

  private void answer(SignalResponse message) {
    SignalSink socket = sink;
    if (socket != null) socket.send(message);
  }

  private void enqueue(SignalRequest request) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      LOG.log(System.Logger.Level.INFO, "a client sends requests faster than they can be served");
      undecodable();
      return;
    }
    room.executor()
        .execute(
            () -> {
              waiting.decrementAndGet();
              handle(request);
            });
  }

  private void handle(SignalRequest request) {
    if (closed || participant.isClosed()) return;
    participant.signalSeen();
    try {
      requests.handle(room, participant, this, request);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "request " + request.getMessageCase() + " failed", e);
      participant.close(CloseReason.INTERNAL_ERROR);
    }
  }

  @Override
  public void undecodable() {
    room.executor().execute(this::lost);
  }

  @Override
  public void closed(boolean clean) {
    room.executor().execute(this::lost);
  }

  @Override
  public void abort() {
    room.executor().execute(this::lost);
  }

  private void lost() {
    participant.signalClosed(this);
    close();
  }
}

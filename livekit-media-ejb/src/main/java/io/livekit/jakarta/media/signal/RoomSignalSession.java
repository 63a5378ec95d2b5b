package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.executor.Allowance;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.SignalChannel;
import io.livekit.jakarta.media.participant.SignalCounters;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.proto.Pong;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A socket's way into its room and back. Fields are owned by the room's executor unless something
 * else is said.
 */
final class RoomSignalSession implements SignalSession, SignalChannel {
  private static final System.Logger LOG = System.getLogger(RoomSignalSession.class.getName());

  /** Pings that are answered at once; SDKs send two every five seconds. */
  static final int PING_BURST = 100;

  /** Pings that are answered in the long run, a second. */
  static final int PINGS_PER_SECOND = 20;

  private final Room room;
  private final SignalRequests requests;
  private final RoomClock clock;
  private final SignalCounters counters;
  private final RequestQueue waiting;
  private final Allowance pings; // guarded by itself: pings are answered on the socket's thread
  private final List<SignalResponse> early = new ArrayList<>();
  private final AtomicBoolean givenUp = new AtomicBoolean();
  private Participant participant;
  private boolean closed;
  private volatile SignalSink sink;

  RoomSignalSession(Room room, SignalRequests requests) {
    this.room = room;
    this.requests = requests;
    clock = room.executor().clock();
    counters = room.signalCounters();
    waiting = new RequestQueue(room.executor(), this::handle);
    pings = new Allowance(PING_BURST, PINGS_PER_SECOND, clock.nanos());
  }

  /**
   * @param session whose requests come here; on the room's executor
   */
  void bind(Participant session) {
    participant = session;
  }

  // ---- outgoing ----

  @Override
  public void send(SignalResponse message) {
    if (closed) {
      return;
    }
    if (sink != null) {
      sink.send(message);
    } else {
      early.add(message);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    waiting.close();
    if (sink != null) {
      sink.close();
    }
  }

  @Override
  public void attach(SignalSink socket) {
    room.executor()
        .execute(
            () -> {
              sink = socket;
              early.forEach(socket::send);
              early.clear();
              if (closed) {
                socket.close();
              }
            });
  }

  // ---- incoming ----

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
      case MESSAGE_NOT_SET -> counters.dropped(SignalDrop.UNKNOWN_REQUEST);
      default -> {
        if (!waiting.add(request)) {
          giveUp(SignalDrop.TOO_MANY_REQUESTS);
        }
      }
    }
  }

  private void answer(SignalResponse message) {
    SignalSink socket = sink;
    if (socket == null) {
      return;
    }
    synchronized (pings) {
      if (!pings.take(1, clock.nanos())) {
        counters.dropped(SignalDrop.TOO_MANY_PINGS);
        return;
      }
    }
    socket.send(message);
  }

  private void handle(SignalRequest request) {
    if (closed || participant.isClosed()) {
      return;
    }
    participant.signalSeen();
    try {
      requests.handle(room, participant, this, request);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "request " + request.getMessageCase() + " failed", e);
      counters.dropped(SignalDrop.FAULT);
      participant.close(CloseReason.INTERNAL_ERROR);
    }
  }

  @Override
  public void undecodable() {
    giveUp(SignalDrop.UNDECODABLE);
  }

  @Override
  public void notReading() {
    giveUp(SignalDrop.NOT_READING);
  }

  @Override
  public void abort() {
    giveUp(SignalDrop.UPGRADE_ABANDONED);
  }

  /** The connection ends as if it had been lost; what it still brings counts no more. */
  private void giveUp(SignalDrop reason) {
    if (!givenUp.compareAndSet(false, true)) {
      return;
    }
    counters.dropped(reason);
    LOG.log(System.Logger.Level.INFO, "gave up a signal connection: {0}", reason);
    waiting.close();
    room.executor().execute(this::lost);
  }

  @Override
  public void closed(boolean clean) {
    room.executor().execute(this::lost);
  }

  private void lost() {
    participant.signalClosed(this);
    close();
  }
}

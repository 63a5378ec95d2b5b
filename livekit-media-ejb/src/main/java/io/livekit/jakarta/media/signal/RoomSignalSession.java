package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.RequestQueue;
import io.livekit.jakarta.media.participant.SignalChannel;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.Pong;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.rtc.core.TokenBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A socket's way into its room and back. Owned by: the room's executor, unless a field or a method
 * says otherwise.
 */
final class RoomSignalSession implements SignalSession, SignalChannel {
  private static final System.Logger LOG = System.getLogger(RoomSignalSession.class.getName());

  /** Pings that are answered at once; SDKs send two every five seconds. */
  static final int PING_BURST = 100;

  /** Pings that are answered in the long run, a second. */
  static final int PINGS_PER_SECOND = 20;

  /**
   * Bytes that wait for the socket of an upgrade which is under way: as many as may wait for a
   * socket that is there. The first message doesn't count: however large a room is, its join
   * response is nobody's fault.
   */
  static final int MAX_EARLY_BYTES = 16 << 20;

  private final Room room;
  private final SignalRequests requests;
  private final RoomClock clock;
  private final SharedDropCounters<SignalDrop> counters;
  private final TokenBucket pings; // guarded by itself: pings are answered on the socket's thread
  private final List<SignalResponse> early = new ArrayList<>();
  private int earlyBytes;
  private Participant participant;
  private boolean closed;
  private final AtomicBoolean givenUp = new AtomicBoolean();
  private volatile SignalSink sink;

  RoomSignalSession(Room room, SignalRequests requests) {
    this.room = room;
    this.requests = requests;
    clock = room.executor().clock();
    counters = room.signalCounters();
    pings = new TokenBucket(PING_BURST, PINGS_PER_SECOND);
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
    if (closed || givenUp.get()) {
      return;
    }
    if (sink != null) {
      sink.send(message);
    } else if (early.isEmpty() || earlyBytes < MAX_EARLY_BYTES) {
      earlyBytes += early.isEmpty() ? 0 : message.getSerializedSize();
      early.add(message);
    } else {
      early.clear();
      giveUp(SignalDrop.NOT_READING);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
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
      case LEAVE -> room.executor().execute(() -> leave(request.getLeave()));
      case MESSAGE_NOT_SET -> counters.dropped(SignalDrop.UNKNOWN_REQUEST);
      default -> {
        if (!participant.requests().add(new Waiting(request))) {
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
      if (!pings.takeOnCredit(1, clock.nanos())) {
        counters.dropped(SignalDrop.TOO_MANY_PINGS);
        return;
      }
    }
    socket.send(message);
  }

  /**
   * A leave doesn't wait behind other requests, and it counts even on a socket that the server has
   * closed: the client sends its leave and closes its connections at the same time, and the news of
   * those may come first.
   */
  private void leave(LeaveRequest request) {
    if (!givenUp.get() && participant.outbox().isLatest(this)) {
      participant.close(CloseReason.ofClient(request.getReason()));
    }
  }

  /** A request of this socket. */
  private final class Waiting implements RequestQueue.Request {
    private final SignalRequest message;

    Waiting(SignalRequest message) {
      this.message = message;
    }

    @Override
    public int bytes() {
      return message.getSerializedSize();
    }

    @Override
    public int lines() {
      return switch (message.getMessageCase()) {
        case OFFER -> lines(message.getOffer().getSdp());
        case ANSWER -> lines(message.getAnswer().getSdp());
        default -> 0;
      };
    }

    private static int lines(String description) {
      return (int) description.chars().filter(c -> c == '\n').count();
    }

    /**
     * What a socket brought before it ended still counts; what a socket brought that was given up
     * doesn't.
     */
    @Override
    public boolean isVoid() {
      return givenUp.get() || participant.isClosed();
    }

    @Override
    public void serve() {
      handle(message);
    }
  }

  private void handle(SignalRequest request) {
    if (isNegotiation(request) && !participant.outbox().isLatest(this)) {
      return; // the client negotiates anew over the socket that replaced this one
    }
    participant.outbox().heard(room.executor().clock().unixMillis());
    Optional<String> excess = RequestBounds.excess(request);
    if (excess.isPresent()) {
      // The answer leaves the request out, or it would be as large.
      participant
          .outbox()
          .respond(
              RequestResponse.newBuilder()
                  .setReason(RequestResponse.Reason.LIMIT_EXCEEDED)
                  .setMessage(excess.get() + " exceeds limits")
                  .build());
      return;
    }
    try {
      requests.handle(room, participant, this, request);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "request " + request.getMessageCase() + " failed", e);
      counters.dropped(SignalDrop.FAULT);
      participant.close(CloseReason.INTERNAL_ERROR);
    }
  }

  private static boolean isNegotiation(SignalRequest request) {
    return request.hasOffer() || request.hasAnswer() || request.hasTrickle();
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

package io.livekit.jakarta.testkit;

import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a participant with two peer connections says to the server and answers, with as little of a
 * client as it takes: it announces tracks, offers them once the server has taken all, answers
 * offers and pings. Thread-safe; the peer connections are called by the given executor only.
 */
public final class Dialogue implements AutoCloseable {

  private static final int PING_SECONDS = 5;

  /** The peer connections. Descriptions are SDP as the server is to read it, or has written it. */
  public interface Connections {

    /**
     * @return the publishing connection's offer
     */
    String offer() throws Exception;

    /** Takes the answer to the last {@link #offer}. */
    void applyAnswer(String sdp) throws Exception;

    /**
     * @return the subscribing connection's answer
     */
    String answer(String offer) throws Exception;
  }

  private final SignalClient signal;
  private final Connections connections;
  private final Executor executor;
  private final ScheduledExecutorService pings =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "pings"));
  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final Map<String, CompletableFuture<String>> announced = new ConcurrentHashMap<>();
  private int offers;
  private boolean closed;

  /**
   * @param signal which it closes with itself
   * @param executor one thread, or none: then the one that reads the signalling
   */
  public Dialogue(SignalClient signal, Connections connections, Executor executor) {
    this.signal = signal;
    this.connections = connections;
    this.executor = executor;
  }

  /** Reads and answers from now on. */
  public void start() {
    daemon(this::read, "signalling").start();
    pings.scheduleAtFixedRate(
        () -> send(SignalRequest.newBuilder().setPing(System.currentTimeMillis())),
        PING_SECONDS,
        PING_SECONDS,
        TimeUnit.SECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * @return done once the server has let the participant in; fails as the dialogue does
   */
  public CompletableFuture<Void> joined() {
    return joined;
  }

  /**
   * Announces a track that the publishing connection sends. What is announced before the start is
   * offered together.
   *
   * @return its sid, once the server has taken it; fails as the dialogue does
   */
  public CompletableFuture<String> announce(AddTrackRequest.Builder track) {
    CompletableFuture<String> sid = new CompletableFuture<>();
    announced.put(track.getCid(), sid);
    send(SignalRequest.newBuilder().setAddTrack(track));
    return sid;
  }

  /** Sends in its turn, without waiting; nothing any more once this is closed. */
  public synchronized void send(SignalRequest.Builder request) {
    if (!closed) {
      signal.post(request.build().toByteArray());
    }
  }

  /**
   * @return why it can't go on, or null: the server sent the participant away or fell silent, or a
   *     connection failed
   */
  public Throwable failure() {
    return failure.getNow(null);
  }

  /** Ends it for this reason, unless it has ended. */
  public void fail(Throwable cause) {
    if (!isClosed() && failure.complete(cause)) {
      joined.completeExceptionally(cause);
      announced.values().forEach(sid -> sid.completeExceptionally(cause));
    }
  }

  private void read() {
    try {
      while (!isClosed()) {
        SignalResponse message = signal.next().message();
        executor.execute(() -> handle(message));
      }
    } catch (RuntimeException | AssertionError e) {
      fail(e);
    }
  }

  private void handle(SignalResponse message) {
    try {
      switch (message.getMessageCase()) {
        case JOIN -> joined.complete(null);
        case TRACK_PUBLISHED -> {
          announced
              .get(message.getTrackPublished().getCid())
              .complete(message.getTrackPublished().getTrack().getSid());
          if (announced.values().stream().allMatch(CompletableFuture::isDone)) {
            send(
                SignalRequest.newBuilder()
                    .setOffer(description("offer", connections.offer(), ++offers)));
          }
        }
        case ANSWER -> connections.applyAnswer(message.getAnswer().getSdp());
        case OFFER -> {
          SessionDescription offer = message.getOffer();
          String answer = connections.answer(offer.getSdp());
          send(SignalRequest.newBuilder().setAnswer(description("answer", answer, offer.getId())));
        }
        case LEAVE -> fail(new AssertionError("sent away: " + message.getLeave()));
        // The server's candidates stand in its descriptions too.
        default -> {}
      }
    } catch (Exception | AssertionError e) {
      fail(e);
    }
  }

  private static SessionDescription description(String type, String sdp, int id) {
    return SessionDescription.newBuilder().setType(type).setSdp(sdp).setId(id).build();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    pings.shutdownNow();
    signal.close();
  }
}

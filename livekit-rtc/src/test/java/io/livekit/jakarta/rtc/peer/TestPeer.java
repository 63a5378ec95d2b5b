package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A peer connection with its control thread and everything it reported, for tests on real sockets.
 */
public final class TestPeer implements PeerListener, AutoCloseable {
  public static final long PATIENCE_SECONDS = 20;

  public record Message(String label, byte[] payload, boolean binary) {}

  public final PeerTransport transport;
  public final List<ConnectionState> states = new CopyOnWriteArrayList<>();
  public final BlockingQueue<TrackReceiver> tracks = new LinkedBlockingQueue<>();
  public final BlockingQueue<TrackReceiver> ended = new LinkedBlockingQueue<>();
  public final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  public final List<String> opened = new CopyOnWriteArrayList<>();
  public final List<String> closed = new CopyOnWriteArrayList<>();
  public final List<String> negotiated = new CopyOnWriteArrayList<>();
  private final ExecutorService control =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "control");
            thread.setDaemon(true);
            return thread;
          });

  public TestPeer(RtcEngine engine, String name, PeerConfig.Role role) {
    this(engine, name, role, false, false);
  }

  public TestPeer(
      RtcEngine engine, String name, PeerConfig.Role role, boolean lite, boolean tcpOnly) {
    PeerConfig config =
        new PeerConfig(
            new PeerGroup(),
            name,
            role,
            lite,
            tcpOnly,
            List.of(),
            List.of(),
            true,
            false,
            List.of("_reliable", "_lossy"),
            control);
    transport = run(() -> engine.createPeer(config, this));
  }

  /** Calls the transport on its control thread. */
  public <T> T run(Callable<T> call) {
    try {
      return control.submit(call).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  public void runVoid(CheckedRunnable call) {
    run(
        () -> {
          call.run();
          return null;
        });
  }

  public interface CheckedRunnable {
    void run() throws Exception;
  }

  /** Lets this peer offer and the other one answer, candidates in both directions. */
  public PeerTransport.Answer offerTo(TestPeer other, boolean iceRestart) {
    PeerTransport.Offer offer = run(() -> transport.offer(iceRestart));
    PeerTransport.Answer answer =
        other.run(() -> other.transport.answer(offer.sdp(), AnswerPolicy.AS_OFFERED));
    runVoid(() -> transport.applyAnswer(answer.sdp()));
    trickle(other);
    other.trickle(this);
    return answer;
  }

  private void trickle(TestPeer other) {
    List<String> candidates = run(transport::localCandidates);
    other.runVoid(() -> candidates.forEach(other.transport::addRemoteCandidate));
  }

  public static void await(String what, BooleanSupplier condition) {
    await(() -> what, condition);
  }

  public static void await(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what.get());
      }
      Thread.onSpinWait();
      try {
        TimeUnit.MILLISECONDS.sleep(2);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  public void awaitConnected() {
    await(() -> "a connection, got " + states, () -> states.contains(ConnectionState.CONNECTED));
  }

  public TrackReceiver awaitTrack() {
    try {
      TrackReceiver track = tracks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(track).as("a track").isNotNull();
      return track;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public Message awaitMessage() {
    try {
      Message message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(message).as("a message").isNotNull();
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public TrackSender send(TrackSource source, String trackId) {
    SenderConfig config =
        new SenderConfig(
            source, trackId, "PA_test|" + trackId, false, source.kind() == MediaKind.AUDIO, false);
    return run(() -> transport.addSender(config));
  }

  @Override
  public void connectionStateChanged(ConnectionState state) {
    states.add(state);
  }

  @Override
  public void trackAdded(TrackReceiver receiver) {
    tracks.add(receiver);
  }

  @Override
  public void trackEnded(TrackReceiver receiver) {
    ended.add(receiver);
  }

  @Override
  public void senderNegotiated(TrackSender sender, String mime) {
    negotiated.add(sender.config().trackId() + " " + mime);
  }

  @Override
  public void dataChannelOpened(String label) {
    opened.add(label);
  }

  @Override
  public void dataChannelClosed(String label) {
    closed.add(label);
  }

  @Override
  public void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge) {
    messages.add(new Message(label, payload, binary));
  }

  @Override
  public void close() {
    runVoid(transport::close);
    control.shutdown();
  }
}

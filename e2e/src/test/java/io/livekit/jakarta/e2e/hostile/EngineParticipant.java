package io.livekit.jakarta.e2e.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.dtls.SrtpKeys;
import io.livekit.jakarta.rtc.engine.KeyedEngine;
import io.livekit.jakarta.rtc.engine.MediaEngine;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.LossyRelay;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TestFrames;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.testkit.Dialogue;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A participant with peer connections of our own engine, in the test's process, and as little of a
 * client as it takes: it costs little, so that the floods have the machine, and it counts packets
 * and frames. Its peer connections are owned by its control thread; what it counted, any thread may
 * read.
 */
final class EngineParticipant implements AutoCloseable {

  static final int PATIENCE_SECONDS = 15;

  private static final int FRAME_MILLIS = 33;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static final EngineConfig CONFIG =
      new EngineConfig(
          List.of(LOOPBACK),
          List.of(),
          -1,
          List.of(LOOPBACK),
          1,
          EngineConfig.SocketTransport.AUTO,
          List.of(Duration.ofMillis(500)),
          512,
          128);

  /** Of all participants of the run: it takes a second to end one. */
  private static final class Shared {
    static final MediaEngine ENGINE = start();

    private static MediaEngine start() {
      try {
        return MediaEngine.start(CONFIG, task -> daemon(task, "media of participants"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whom it subscribes to without being asked. */
  enum Subscribing {
    TO_ALL,
    TO_NOBODY
  }

  private final String identity;
  private final Wire wire;
  private final Side behind;
  private final MediaEngine publishing;
  private final Dialogue dialogue;
  private final ScheduledExecutorService control;
  private final ScheduledExecutorService camera;
  private final PeerTransport publisher;
  private final PeerTransport subscriber;
  private final Map<String, TrackReceiver> received = new ConcurrentHashMap<>();
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong framesWritten = new AtomicLong();
  private final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
  private volatile Consumer<byte[]> reader = content -> {};

  /** One of the two connections of a participant. */
  enum Side {
    PUBLISHER,
    SUBSCRIBER
  }

  /** Joins directly. */
  static EngineParticipant join(
      LiveKitServer server, String room, String identity, Subscribing subscribing)
      throws Exception {
    return new EngineParticipant(server, room, identity, subscribing, null, null);
  }

  /** Joins with a wire in one of its connections, which it closes at its end. */
  static EngineParticipant joinBehind(
      Wire wire,
      Side side,
      LiveKitServer server,
      String room,
      String identity,
      Subscribing subscribing)
      throws Exception {
    return new EngineParticipant(server, room, identity, subscribing, wire, side);
  }

  private EngineParticipant(
      LiveKitServer server,
      String room,
      String identity,
      Subscribing subscribing,
      Wire wire,
      Side behind)
      throws Exception {
    this.identity = identity;
    this.wire = wire;
    this.behind = behind;
    control =
        Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "control of " + identity));
    camera =
        Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "camera of " + identity));
    publishing =
        behind == Side.PUBLISHER
            ? KeyedEngine.start(
                CONFIG, task -> daemon(task, "media of " + identity), keys::complete)
            : Shared.ENGINE;
    publisher = publishing.createPeer(config("publisher"), new Link());
    subscriber = Shared.ENGINE.createPeer(config("subscriber"), new Link());
    dialogue =
        new Dialogue(
            SignalClient.connect(
                server,
                Tokens.join(room, identity),
                "auto_subscribe=" + (subscribing == Subscribing.TO_ALL ? 1 : 0)),
            new Descriptions(),
            control);
    dialogue.start();
    await(dialogue.joined());
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private PeerConfig config(String name) {
    return new PeerConfig(
        new PeerGroup(),
        identity + "/" + name,
        PeerConfig.Role.CLIENT,
        false,
        false,
        List.of(),
        List.of(),
        true,
        control);
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException(e);
    }
  }

  // ---- what it does ----

  /**
   * Publishes a camera that runs until {@link #stopCamera}.
   *
   * @param framesAtOnce written each time that one would be due: more than one for a stream that is
   *     large
   * @return its track's sid
   */
  String publishVideo(int framesAtOnce) throws Exception {
    LocalSource source = publishing.createLocalSource(MediaKind.VIDEO, "video/VP8");
    await(
        control.submit(
            () -> {
              publisher.openDataChannel("_reliable", true, null);
              publisher.openDataChannel("_lossy", false, 0);
              publisher.addSender(
                  new SenderConfig(source, "camera", "stream", false, false, false));
            }));
    String sid =
        await(
            dialogue.announce(
                AddTrackRequest.newBuilder()
                    .setCid("camera")
                    .setName("camera")
                    .setType(TrackType.VIDEO)
                    .setWidth(640)
                    .setHeight(360)));
    TestFrames frames = new TestFrames(null, source);
    camera.scheduleAtFixedRate(
        () -> {
          for (int i = 0; i < framesAtOnce; i++) {
            frames.writeNext();
            framesWritten.incrementAndGet();
          }
        },
        0,
        FRAME_MILLIS,
        TimeUnit.MILLISECONDS);
    return sid;
  }

  void stopCamera() throws InterruptedException {
    camera.shutdown();
    camera.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  void subscribe(String trackSid) {
    dialogue.send(
        SignalRequest.newBuilder()
            .setSubscription(
                UpdateSubscription.newBuilder().addTrackSids(trackSid).setSubscribe(true)));
  }

  /** Has the content of each data message read from now on, by the thread that receives them. */
  void onData(Consumer<byte[]> reads) {
    reader = reads;
  }

  /**
   * @return whether the message was taken; not while too much waits already, or before the channel
   *     is open
   */
  boolean sendData(String label, byte[] content) {
    DataPacket packet =
        DataPacket.newBuilder()
            .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFrom(content)))
            .build();
    return publisher.sendData(label, packet.toByteArray(), true) == DataSendResult.QUEUED;
  }

  /**
   * @return the keys of the connection that publishes, where that is behind a wire
   */
  SrtpKeys keys() throws IOException {
    return await(keys);
  }

  // ---- what it counts ----

  /**
   * @return frames of a track that have come
   */
  long frames(String trackSid) {
    TrackReceiver track = received.get(trackSid);
    return track == null ? 0 : track.stats().layers().stream().mapToLong(StreamStats::frames).sum();
  }

  long framesWritten() {
    return framesWritten.get();
  }

  /**
   * @return data messages that have come
   */
  long messages() {
    return messages.get();
  }

  /**
   * @return what went wrong, or null
   */
  Throwable failure() {
    return dialogue.failure();
  }

  /** What the two connections say, by the control thread. */
  private final class Descriptions implements Dialogue.Connections {
    @Override
    public String offer() {
      return departing(Side.PUBLISHER, publisher.offer(false).sdp());
    }

    @Override
    public void applyAnswer(String sdp) throws NegotiationException {
      publisher.applyAnswer(arriving(Side.PUBLISHER, sdp));
    }

    @Override
    public String answer(String offer) throws NegotiationException {
      String arrived = arriving(Side.SUBSCRIBER, offer);
      return departing(Side.SUBSCRIBER, subscriber.answer(arrived, AnswerPolicy.AS_OFFERED).sdp());
    }

    private String arriving(Side side, String sdp) {
      return side == behind ? wire.divert(sdp) : sdp;
    }

    private String departing(Side side, String sdp) {
      // the server learns from the checks
      return side == behind ? LossyRelay.withoutCandidates(sdp) : sdp;
    }
  }

  @Override
  public void close() throws Exception {
    camera.shutdownNow();
    dialogue.close();
    await(
        control.submit(
            () -> {
              publisher.close();
              subscriber.close();
            }));
    control.shutdownNow();
    if (publishing != Shared.ENGINE) {
      publishing.close();
    }
    if (wire != null) {
      wire.close();
    }
  }

  private final class Link implements PeerListener {
    @Override
    public void connectionStateChanged(ConnectionState state) {
      if (state == ConnectionState.FAILED) {
        dialogue.fail(new AssertionError("a connection of " + identity + " failed"));
      }
    }

    @Override
    public void trackAdded(TrackReceiver receiver) {
      received.put(receiver.trackId(), receiver);
    }

    @Override
    public void trackEnded(TrackReceiver receiver) {
      received.remove(receiver.trackId(), receiver);
    }

    @Override
    public void senderNegotiated(TrackSender sender, String mime) {}

    @Override
    public void dataChannelOpened(String label) {}

    @Override
    public void dataChannelClosed(String label) {}

    @Override
    public void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge) {
      messages.incrementAndGet();
      reader.accept(content(payload));
    }

    private byte[] content(byte[] packet) {
      try {
        return DataPacket.parseFrom(packet).getUser().getPayload().toByteArray();
      } catch (InvalidProtocolBufferException e) {
        dialogue.fail(e);
        return new byte[0];
      }
    }
  }
}

package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelInit;
import dev.onvoid.webrtc.RTCDataChannelObserver;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpTransceiver;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import dev.onvoid.webrtc.media.audio.AudioTrack;
import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.NativeI420Buffer;
import dev.onvoid.webrtc.media.video.VideoFrame;
import dev.onvoid.webrtc.media.video.VideoTrack;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A peer connection of libwebrtc, the stack that browsers run: the judge of whether ours is right. */
final class LibwebrtcPeer implements PeerConnectionObserver, AutoCloseable {
  // One factory sends and one receives: the headless device module, which receiving needs, breaks custom audio sources.
  private static final PeerConnectionFactory SENDING =
      new PeerConnectionFactory(new AudioDeviceModule(AudioLayer.kDummyAudio));
  private static final PeerConnectionFactory RECEIVING = new PeerConnectionFactory(new HeadlessAudioDeviceModule());

  private final PeerConnectionFactory factory;
  final RTCPeerConnection connection;
  final BlockingQueue<RTCIceCandidate> candidates = new LinkedBlockingQueue<>();
  final List<RTCPeerConnectionState> states = new CopyOnWriteArrayList<>();
  final Map<String, RTCDataChannel> channels = new ConcurrentHashMap<>();
  final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  final AtomicInteger videoFrames = new AtomicInteger();
  final AtomicInteger audioCallbacks = new AtomicInteger();
  final List<Integer> widths = new CopyOnWriteArrayList<>();
  private final List<Thread> cameras = new ArrayList<>();
  private final List<Object> kept = new ArrayList<>();
  private volatile boolean closed;
  private TestPeer other;
  private UnaryOperator<String> arriving = UnaryOperator.identity();
  private boolean hidden;

  static LibwebrtcPeer sending() {
    return new LibwebrtcPeer(SENDING);
  }

  static LibwebrtcPeer receiving() {
    return new LibwebrtcPeer(RECEIVING);
  }

  private LibwebrtcPeer(PeerConnectionFactory factory) {
    this.factory = factory;
    this.connection = factory.createPeerConnection(new RTCConfiguration(), this);
  }

  /**
   * Keeps its addresses from the server.
   *
   * @param changes what happens to the server's descriptions on the way
   */
  void hideBehind(UnaryOperator<String> changes) {
    arriving = changes;
    hidden = true;
  }

  void connectTo(TestPeer server) {
    other = server;
    for (RTCIceCandidate candidate = candidates.poll(); candidate != null; candidate = candidates.poll()) {
      trickle(candidate);
    }
  }

  private void trickle(RTCIceCandidate candidate) {
    if (!closed && !hidden) {
      other.runVoid(() -> other.transport.addRemoteCandidate(candidate.sdp));
    }
  }

  @Override
  public void onIceCandidate(RTCIceCandidate candidate) {
    if (other == null) {
      candidates.add(candidate);
    } else {
      trickle(candidate);
    }
  }

  @Override
  public void onConnectionChange(RTCPeerConnectionState state) {
    states.add(state);
  }

  @Override
  public void onDataChannel(RTCDataChannel channel) {
    watch(channel);
  }

  void openChannel(String label, boolean lossy) {
    RTCDataChannelInit init = new RTCDataChannelInit();
    init.ordered = !lossy;
    if (lossy) {
      init.maxRetransmits = 0;
    }
    watch(connection.createDataChannel(label, init));
  }

  private void watch(RTCDataChannel channel) {
    channels.put(channel.getLabel(), channel);
    channel.registerObserver(new RTCDataChannelObserver() {
      @Override
      public void onBufferedAmountChange(long previous) {
        // nobody asks
      }

      @Override
      public void onStateChange() {
        // read when needed
      }

      @Override
      public void onMessage(RTCDataChannelBuffer buffer) {
        byte[] bytes = new byte[buffer.data.remaining()];
        buffer.data.get(bytes);
        messages.add(channel.getLabel() + " " + new String(bytes));
      }
    });
  }

  void sendMessage(String label, String text) throws Exception {
    channels.get(label).send(new RTCDataChannelBuffer(ByteBuffer.wrap(text.getBytes()), false));
  }

  @Override
  public void onTrack(RTCRtpTransceiver transceiver) {
    var track = transceiver.getReceiver().getTrack();
    kept.add(track);
    if (track instanceof VideoTrack video) {
      video.addSink(frame -> {
        videoFrames.incrementAndGet();
        int width = frame.buffer.getWidth();
        if (widths.isEmpty() || widths.get(widths.size() - 1) != width) {
          widths.add(width);
        }
      });
    } else if (track instanceof AudioTrack audio) {
      audio.addSink((data, bits, rate, channelCount, frames) -> audioCallbacks.incrementAndGet());
    }
  }

  void addCamera(String id, int width, int height) {
    CustomVideoSource source = new CustomVideoSource();
    VideoTrack track = factory.createVideoTrack(id, source);
    RTCRtpTransceiverInit init = new RTCRtpTransceiverInit();
    init.direction = RTCRtpTransceiverDirection.SEND_ONLY;
    init.streamIds = List.of("stream");
    connection.addTransceiver(track, init);
    kept.add(track);
    kept.add(source);
    every(33, n -> {
      NativeI420Buffer buffer = NativeI420Buffer.allocate(width, height);
      ByteBuffer luma = buffer.getDataY();
      for (int i = 0; i < luma.capacity(); i += 7) {
        luma.put(i, (byte) (i + n * 3));
      }
      VideoFrame frame = new VideoFrame(buffer, System.nanoTime());
      source.pushFrame(frame);
      frame.release();
    });
  }

  void addMicrophone(String id) {
    CustomAudioSource source = new CustomAudioSource();
    AudioTrack track = factory.createAudioTrack(id, source);
    RTCRtpTransceiverInit init = new RTCRtpTransceiverInit();
    init.direction = RTCRtpTransceiverDirection.SEND_ONLY;
    init.streamIds = List.of("stream");
    connection.addTransceiver(track, init);
    kept.add(track);
    kept.add(source);
    byte[] tone = new byte[480 * 2];
    for (int i = 0; i < 480; i++) {
      short sample = (short) (8000 * Math.sin(2 * Math.PI * i * 10 / 480));
      tone[2 * i] = (byte) sample;
      tone[2 * i + 1] = (byte) (sample >> 8);
    }
    every(10, n -> source.pushAudio(tone, 16, 48_000, 1, 480));
  }

  void addReceiver(boolean video) {
    RTCRtpTransceiverInit init = new RTCRtpTransceiverInit();
    init.direction = RTCRtpTransceiverDirection.RECV_ONLY;
    kept.add(video
        ? connection.addTransceiver(factory.createVideoTrack("unused", new CustomVideoSource()), init)
        : connection.addTransceiver(factory.createAudioTrack("unused", new CustomAudioSource()), init));
  }

  private interface Step {
    void run(int n);
  }

  private void every(int millis, Step step) {
    Thread thread = new Thread(() -> {
      for (int n = 0; !closed; n++) {
        step.run(n);
        try {
          TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
          return;
        }
      }
    }, "camera");
    thread.setDaemon(true);
    cameras.add(thread);
    thread.start();
  }

  /** Offers, with a change to the text on the way (SIM groups: the only way to simulcast here). */
  PeerTransport.Answer offerAgain(TestPeer server) throws Exception {
    return offerTo(server, UnaryOperator.identity());
  }

  PeerTransport.Answer offerTo(TestPeer server, UnaryOperator<String> munge) throws Exception {
    return offerTo(server, munge, UnaryOperator.identity());
  }

  /** @param onTheWay changes what only the server sees */
  PeerTransport.Answer offerTo(TestPeer server, UnaryOperator<String> munge, UnaryOperator<String> onTheWay)
      throws Exception {
    String sdp = munge.apply(create(observer -> connection.createOffer(new RTCOfferOptions(), observer)));
    set(observer -> connection.setLocalDescription(new RTCSessionDescription(RTCSdpType.OFFER, sdp), observer));
    PeerTransport.Answer answer = server.run(() -> server.transport.answer(onTheWay.apply(sdp), AnswerPolicy.AS_OFFERED));
    String arrived = arriving.apply(answer.sdp());
    set(observer -> connection.setRemoteDescription(new RTCSessionDescription(RTCSdpType.ANSWER, arrived), observer));
    connectTo(server);
    return answer;
  }

  /** Answers an offer of the server's. */
  void answer(TestPeer server) throws Exception {
    answer(server, false);
  }

  void answer(TestPeer server, boolean iceRestart) throws Exception {
    PeerTransport.Offer offer = server.run(() -> server.transport.offer(iceRestart));
    String arrived = arriving.apply(offer.sdp());
    set(observer -> connection.setRemoteDescription(new RTCSessionDescription(RTCSdpType.OFFER, arrived), observer));
    String sdp = create(observer -> connection.createAnswer(new RTCAnswerOptions(), observer));
    set(observer -> connection.setLocalDescription(new RTCSessionDescription(RTCSdpType.ANSWER, sdp), observer));
    server.runVoid(() -> server.transport.applyAnswer(sdp));
    connectTo(server);
  }

  private interface Creation {
    void start(CreateSessionDescriptionObserver observer);
  }

  private static String create(Creation creation) throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    creation.start(new CreateSessionDescriptionObserver() {
      @Override
      public void onSuccess(RTCSessionDescription description) {
        result.complete(description.sdp);
      }

      @Override
      public void onFailure(String error) {
        result.completeExceptionally(new AssertionError(error));
      }
    });
    return result.get(10, TimeUnit.SECONDS);
  }

  private interface Setting {
    void start(SetSessionDescriptionObserver observer);
  }

  private static void set(Setting setting) throws Exception {
    CompletableFuture<Void> result = new CompletableFuture<>();
    setting.start(new SetSessionDescriptionObserver() {
      @Override
      public void onSuccess() {
        result.complete(null);
      }

      @Override
      public void onFailure(String error) {
        result.completeExceptionally(new AssertionError(error));
      }
    });
    result.get(10, TimeUnit.SECONDS);
  }

  String awaitMessage() throws InterruptedException {
    String message = messages.poll(TestPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(message).as("a message").isNotNull();
    return message;
  }

  void awaitConnected() {
    TestPeer.await(() -> "libwebrtc to connect, got " + states, () -> states.contains(RTCPeerConnectionState.CONNECTED));
  }

  @Override
  public void close() throws Exception {
    closed = true;
    for (Thread camera : cameras) {
      camera.join(1000);
    }
    connection.close();
  }
}

package io.livekit.jakarta.rtc.peer;

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
import dev.onvoid.webrtc.RTCStats;
import dev.onvoid.webrtc.RTCStatsReport;
import dev.onvoid.webrtc.RTCStatsType;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.MediaStreamTrack;
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
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/**
 * One peer connection of libwebrtc, the stack that browsers run, with a camera and a microphone
 * made of arithmetic, and counts of what it decodes. Thread-safe.
 */
public abstract class LibwebrtcConnection implements PeerConnectionObserver, AutoCloseable {
  /** For the case that libwebrtc never calls back. */
  private static final long PATIENCE_SECONDS = 60;

  private static final int PICTURE_MILLIS = 33;
  private static final int SOUND_MILLIS = 10;
  private static final int SAMPLE_RATE = 48_000;

  /**
   * One factory sends and one receives: the headless device module, which receiving needs, breaks
   * custom audio sources.
   */
  public enum Use {
    SENDING(new PeerConnectionFactory(new AudioDeviceModule(AudioLayer.kDummyAudio))),
    RECEIVING(new PeerConnectionFactory(new HeadlessAudioDeviceModule()));

    private final PeerConnectionFactory factory;

    Use(PeerConnectionFactory factory) {
      this.factory = factory;
    }
  }

  /** What came over a data channel. */
  public record Message(String label, byte[] payload) {}

  private record Size(int width, int height) {}

  /** All that the connection has been in. */
  public final List<RTCPeerConnectionState> states = new CopyOnWriteArrayList<>();

  public final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

  protected final RTCPeerConnection connection;
  private final Map<String, RTCDataChannel> channels = new ConcurrentHashMap<>();
  private final PeerConnectionFactory factory;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "camera and microphone");
            thread.setDaemon(true);
            return thread;
          });
  private final Queue<Size> pictures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sounds = new AtomicInteger();

  /** Or the binding's finalizers would end them. */
  private final List<Object> kept = new CopyOnWriteArrayList<>();

  protected LibwebrtcConnection(Use use) {
    factory = use.factory;
    connection = factory.createPeerConnection(new RTCConfiguration(), this);
  }

  /** A local candidate to trickle. */
  protected abstract void gathered(String candidate);

  @Override
  public final void onIceCandidate(RTCIceCandidate candidate) {
    gathered(candidate.sdp);
  }

  @Override
  public final void onConnectionChange(RTCPeerConnectionState state) {
    states.add(state);
  }

  // ---- data channels

  @Override
  public final void onDataChannel(RTCDataChannel channel) {
    watch(channel);
  }

  public final void openChannel(String label, boolean lossy) {
    RTCDataChannelInit init = new RTCDataChannelInit();
    init.ordered = !lossy;
    if (lossy) {
      init.maxRetransmits = 0;
    }
    watch(connection.createDataChannel(label, init));
  }

  private void watch(RTCDataChannel channel) {
    channels.put(channel.getLabel(), channel);
    channel.registerObserver(
        new RTCDataChannelObserver() {
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
            messages.add(new Message(channel.getLabel(), bytes));
          }
        });
  }

  public final void sendMessage(String label, byte[] payload, boolean binary) throws Exception {
    channels.get(label).send(new RTCDataChannelBuffer(ByteBuffer.wrap(payload), binary));
  }

  // ---- what it receives

  @Override
  public final void onTrack(RTCRtpTransceiver transceiver) {
    MediaStreamTrack track = transceiver.getReceiver().getTrack();
    kept.add(track);
    if (track instanceof VideoTrack video) {
      video.addSink(
          frame -> pictures.add(new Size(frame.buffer.getWidth(), frame.buffer.getHeight())));
    } else if (track instanceof AudioTrack audio) {
      audio.addSink((data, bits, rate, channels, frames) -> sounds.incrementAndGet());
    }
  }

  /**
   * @return how many pictures were decoded
   */
  public final int pictures() {
    return pictures.size();
  }

  /**
   * @return how many of them had this size
   */
  public final long pictures(int width, int height) {
    Size size = new Size(width, height);
    return pictures.stream().filter(size::equals).count();
  }

  /**
   * @return the widths of the pictures, one entry for each change
   */
  public final List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (Size size : pictures) {
      if (widths.isEmpty() || widths.get(widths.size() - 1) != size.width()) {
        widths.add(size.width());
      }
    }
    return widths;
  }

  /**
   * @return how many pieces of sound were decoded
   */
  public final int sounds() {
    return sounds.get();
  }

  // ---- what it sends

  /** Sends a picture that changes all the time. */
  public final void addCamera(String id, int width, int height) {
    CustomVideoSource source = new CustomVideoSource();
    send(factory.createVideoTrack(id, source), source);
    every(
        PICTURE_MILLIS,
        n -> {
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

  /** Sends a tone. */
  public final void addMicrophone(String id) {
    CustomAudioSource source = new CustomAudioSource();
    send(factory.createAudioTrack(id, source), source);
    int samples = SAMPLE_RATE * SOUND_MILLIS / 1000;
    byte[] tone = new byte[samples * 2];
    for (int i = 0; i < samples; i++) {
      short sample = (short) (8000 * Math.sin(2 * Math.PI * i * 10 / samples));
      tone[2 * i] = (byte) sample;
      tone[2 * i + 1] = (byte) (sample >> 8);
    }
    every(SOUND_MILLIS, n -> source.pushAudio(tone, 16, SAMPLE_RATE, 1, samples));
  }

  private void send(MediaStreamTrack track, Object source) {
    addTransceiver(track, RTCRtpTransceiverDirection.SEND_ONLY, List.of("stream"));
    kept.add(source);
  }

  /** Asks for a track with the next offer. */
  public final void addReceiver(boolean video) {
    MediaStreamTrack unused =
        video
            ? factory.createVideoTrack("unused", new CustomVideoSource())
            : factory.createAudioTrack("unused", new CustomAudioSource());
    addTransceiver(unused, RTCRtpTransceiverDirection.RECV_ONLY, List.of());
  }

  private void addTransceiver(
      MediaStreamTrack track, RTCRtpTransceiverDirection direction, List<String> streams) {
    RTCRtpTransceiverInit init = new RTCRtpTransceiverInit();
    init.direction = direction;
    init.streamIds = streams;
    kept.add(connection.addTransceiver(track, init));
    kept.add(track);
  }

  private void every(int millis, IntConsumer step) {
    AtomicInteger n = new AtomicInteger();
    clock.scheduleAtFixedRate(
        () -> step.accept(n.getAndIncrement()), millis, millis, TimeUnit.MILLISECONDS);
  }

  // ---- descriptions

  /**
   * @return an offer, set as the local description
   */
  public final String offer() throws Exception {
    return offer(UnaryOperator.identity());
  }

  /**
   * @param change of the text before it is set: SIM groups are the only way to simulcast here
   */
  public final String offer(UnaryOperator<String> change) throws Exception {
    String sdp =
        change.apply(created(observer -> connection.createOffer(new RTCOfferOptions(), observer)));
    setLocal(RTCSdpType.OFFER, sdp);
    return sdp;
  }

  public final void applyAnswer(String sdp) throws Exception {
    setRemote(RTCSdpType.ANSWER, sdp);
  }

  /**
   * @return the answer, set as the local description
   */
  public final String answer(String offer) throws Exception {
    setRemote(RTCSdpType.OFFER, offer);
    String sdp = created(observer -> connection.createAnswer(new RTCAnswerOptions(), observer));
    setLocal(RTCSdpType.ANSWER, sdp);
    return sdp;
  }

  private static String created(Consumer<CreateSessionDescriptionObserver> creation)
      throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    creation.accept(
        new CreateSessionDescriptionObserver() {
          @Override
          public void onSuccess(RTCSessionDescription description) {
            result.complete(description.sdp);
          }

          @Override
          public void onFailure(String error) {
            result.completeExceptionally(new AssertionError(error));
          }
        });
    return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void setLocal(RTCSdpType type, String sdp) throws Exception {
    set(observer -> connection.setLocalDescription(new RTCSessionDescription(type, sdp), observer));
  }

  private void setRemote(RTCSdpType type, String sdp) throws Exception {
    set(
        observer ->
            connection.setRemoteDescription(new RTCSessionDescription(type, sdp), observer));
  }

  private static void set(Consumer<SetSessionDescriptionObserver> setting) throws Exception {
    CompletableFuture<Void> result = new CompletableFuture<>();
    setting.accept(
        new SetSessionDescriptionObserver() {
          @Override
          public void onSuccess() {
            result.complete(null);
          }

          @Override
          public void onFailure(String error) {
            result.completeExceptionally(new AssertionError(error));
          }
        });
    result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  // ---- figures

  /**
   * @return the figure of W3C's statistics, summed over all video streams of that type
   */
  public final long videoFigure(RTCStatsType type, String name) throws Exception {
    return figures().values().stream()
        .filter(each -> each.getType() == type && "video".equals(each.getAttributes().get("kind")))
        .mapToLong(
            each ->
                each.getAttributes().get(name) instanceof Number number ? number.longValue() : 0)
        .sum();
  }

  /**
   * @return "udp" or "tcp", of the pair that the transport uses
   */
  public final String protocol() throws Exception {
    Map<String, RTCStats> all = figures();
    return all.values().stream()
        .filter(each -> each.getType() == RTCStatsType.TRANSPORT)
        .map(each -> all.get(String.valueOf(each.getAttributes().get("selectedCandidatePairId"))))
        .map(pair -> all.get(String.valueOf(pair.getAttributes().get("localCandidateId"))))
        .map(candidate -> String.valueOf(candidate.getAttributes().get("protocol")))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, RTCStats> figures() throws Exception {
    CompletableFuture<RTCStatsReport> report = new CompletableFuture<>();
    connection.getStats(report::complete);
    return report.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getStats();
  }

  @Override
  public void close() throws InterruptedException {
    clock.shutdownNow();
    if (!clock.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("camera and microphone do not stop");
    }
    connection.close();
  }
}

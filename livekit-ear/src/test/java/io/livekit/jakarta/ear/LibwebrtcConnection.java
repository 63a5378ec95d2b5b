package io.livekit.jakarta.ear;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCRtpTransceiver;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.MediaStreamTrack;
import dev.onvoid.webrtc.media.audio.AudioTrack;
import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.NativeI420Buffer;
import dev.onvoid.webrtc.media.video.VideoFrame;
import dev.onvoid.webrtc.media.video.VideoTrack;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** One peer connection of libwebrtc, and what comes out of it. Thread-safe. */
final class LibwebrtcConnection implements PeerConnectionObserver, AutoCloseable {
  private static final int PICTURE_MILLIS = 33;
  private static final int SOUND_MILLIS = 10;
  private static final int SAMPLE_RATE = 48_000;

  private record Size(int width, int height) {}

  private final PeerConnectionFactory factory;
  private final Consumer<String> candidates;
  private final RTCPeerConnection connection;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ConcurrentLinkedQueue<Size> pictures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sounds = new AtomicInteger();
  /** Or the binding's finalizers would end them. */
  private final List<Object> kept = new ArrayList<>();

  LibwebrtcConnection(PeerConnectionFactory factory, Consumer<String> candidates) {
    this.factory = factory;
    this.candidates = candidates;
    this.connection = factory.createPeerConnection(new RTCConfiguration(), this);
  }

  long pictures(int width, int height) {
    Size size = new Size(width, height);
    return pictures.stream().filter(size::equals).count();
  }

  int sounds() {
    return sounds.get();
  }

  @Override
  public void onIceCandidate(RTCIceCandidate candidate) {
    candidates.accept(candidate.sdp);
  }

  @Override
  public void onTrack(RTCRtpTransceiver transceiver) {
    MediaStreamTrack track = transceiver.getReceiver().getTrack();
    kept.add(track);
    if (track instanceof VideoTrack video) {
      video.addSink(frame -> pictures.add(new Size(frame.buffer.getWidth(), frame.buffer.getHeight())));
    } else if (track instanceof AudioTrack audio) {
      audio.addSink((data, bits, rate, channels, frames) -> sounds.incrementAndGet());
    }
  }

  /** @return the track's id */
  String addCamera(int width, int height) {
    CustomVideoSource source = new CustomVideoSource();
    add(factory.createVideoTrack("camera", source), source);
    every(PICTURE_MILLIS, n -> {
      NativeI420Buffer buffer = NativeI420Buffer.allocate(width, height);
      ByteBuffer luma = buffer.getDataY();
      for (int i = 0; i < luma.capacity(); i += 7) {
        luma.put(i, (byte) (i + n * 3));
      }
      VideoFrame frame = new VideoFrame(buffer, System.nanoTime());
      source.pushFrame(frame);
      frame.release();
    });
    return "camera";
  }

  /** @return the track's id */
  String addMicrophone() {
    CustomAudioSource source = new CustomAudioSource();
    add(factory.createAudioTrack("microphone", source), source);
    int samples = SAMPLE_RATE * SOUND_MILLIS / 1000;
    byte[] tone = new byte[samples * 2];
    for (int i = 0; i < samples; i++) {
      short sample = (short) (8000 * Math.sin(2 * Math.PI * i * 10 / samples));
      tone[2 * i] = (byte) sample;
      tone[2 * i + 1] = (byte) (sample >> 8);
    }
    every(SOUND_MILLIS, n -> source.pushAudio(tone, 16, SAMPLE_RATE, 1, samples));
    return "microphone";
  }

  private void add(MediaStreamTrack track, Object source) {
    RTCRtpTransceiverInit init = new RTCRtpTransceiverInit();
    init.direction = RTCRtpTransceiverDirection.SEND_ONLY;
    init.streamIds = List.of("stream");
    connection.addTransceiver(track, init);
    kept.add(track);
    kept.add(source);
  }

  private void every(int millis, IntConsumer step) {
    AtomicInteger n = new AtomicInteger();
    clock.scheduleAtFixedRate(() -> step.accept(n.getAndIncrement()), millis, millis, TimeUnit.MILLISECONDS);
  }

  String offer() throws Exception {
    String sdp = created(observer -> connection.createOffer(new RTCOfferOptions(), observer));
    set(observer -> connection.setLocalDescription(new RTCSessionDescription(RTCSdpType.OFFER, sdp), observer));
    return sdp;
  }

  void applyAnswer(String sdp) throws Exception {
    set(observer -> connection.setRemoteDescription(new RTCSessionDescription(RTCSdpType.ANSWER, sdp), observer));
  }

  String answer(String offer) throws Exception {
    set(observer -> connection.setRemoteDescription(new RTCSessionDescription(RTCSdpType.OFFER, offer), observer));
    String sdp = created(observer -> connection.createAnswer(new RTCAnswerOptions(), observer));
    set(observer -> connection.setLocalDescription(new RTCSessionDescription(RTCSdpType.ANSWER, sdp), observer));
    return sdp;
  }

  private static String created(Consumer<CreateSessionDescriptionObserver> creation) throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    creation.accept(new CreateSessionDescriptionObserver() {
      @Override
      public void onSuccess(RTCSessionDescription description) {
        result.complete(description.sdp);
      }

      @Override
      public void onFailure(String error) {
        result.completeExceptionally(new AssertionError(error));
      }
    });
    return result.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static void set(Consumer<SetSessionDescriptionObserver> setting) throws Exception {
    CompletableFuture<Void> result = new CompletableFuture<>();
    setting.accept(new SetSessionDescriptionObserver() {
      @Override
      public void onSuccess() {
        result.complete(null);
      }

      @Override
      public void onFailure(String error) {
        result.completeExceptionally(new AssertionError(error));
      }
    });
    result.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    Await.until("camera and microphone stop", clock::isTerminated);
    connection.close();
  }
}

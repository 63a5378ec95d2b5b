package io.livekit.jakarta.rtc.engine;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.egress.DownTrackConfig;
import io.livekit.jakarta.rtc.egress.PacketOut;
import io.livekit.jakarta.rtc.egress.ResendBudget;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.loop.LoopMember;
import io.livekit.jakarta.rtc.loop.Outbox;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.loop.Route;
import io.livekit.jakarta.rtc.pacing.Pacer;
import io.livekit.jakarta.rtc.peer.PacketSink;
import io.livekit.jakarta.rtc.peer.TrackSink;
import io.livekit.jakarta.rtc.peer.session.Forwardable;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A member of a loop without sockets: one down track whose packets stay in this process. Owned by:
 * the media loop, except for what {@link TrackSink} has, which any thread may call.
 */
final class SinkMember extends LoopMember implements TrackSink {
  private static final System.Logger LOG = System.getLogger(SinkMember.class.getName());

  /** Numbers that only this stream has, so any will do; dynamic ones (RFC 3551 §6). */
  private static final int VIDEO_PAYLOAD_TYPE = 96;

  private static final int AUDIO_PAYLOAD_TYPE = 111;
  private static final int OPUS_IN_RED_PAYLOAD_TYPE = 112;
  private static final int SSRC = 1;
  private static final int NONE = -1;

  /** How often the track's timers are looked at when none is due earlier. */
  private static final long CHECK_NANOS = 50_000_000L;

  private final PacketSink sink;
  private final Consumer<SinkMember> onClosed;
  private final Forwardable source;
  private final DownTrack track;
  private final AtomicBoolean closed = new AtomicBoolean();
  private RuntimeException failure;
  private long nextCheck;

  /**
   * @param onClosed called once, on any thread
   */
  SinkMember(PeerLoop loop, Forwardable source, PacketSink sink, Consumer<SinkMember> onClosed) {
    super(loop);
    this.sink = sink;
    this.onClosed = onClosed;
    boolean video = source.kind() == MediaKind.VIDEO;
    DownTrackConfig config =
        new DownTrackConfig(
            MediaCodec.of(source.mime()),
            video ? VIDEO_PAYLOAD_TYPE : AUDIO_PAYLOAD_TYPE,
            OPUS_IN_RED_PAYLOAD_TYPE,
            SSRC,
            NONE,
            0,
            false,
            new HeaderExtensionIds(),
            false,
            "",
            "",
            "",
            0);
    this.source = source;
    this.track = new DownTrack(config, new ClearOutput(), 0, 0);
  }

  /** Begins to take packets. Any thread. */
  SinkMember start() {
    onLoop(
        () -> {
          long now = loop().nanos();
          nextCheck = now + CHECK_NANOS;
          loop().fanOut().attach(track, source.media(), now);
        });
    return this;
  }

  private void onLoop(Runnable task) {
    loop()
        .execute(
            () -> {
              if (!isDetached()) {
                task.run();
                loop().touch(this);
              }
            });
  }

  // ---- any thread ----

  @Override
  public void setMaxLayers(int spatial, int temporal) {
    onLoop(() -> track.setMaxLayers(spatial, temporal, loop().nanos()));
  }

  @Override
  public void requestKeyFrame() {
    onLoop(() -> track.receiveKeyFrameRequest(loop().nanos()));
  }

  @Override
  public long packets() {
    return track.stats().packets();
  }

  @Override
  public void close() {
    onLoop(this::end);
    gone();
  }

  private void gone() {
    if (closed.compareAndSet(false, true)) {
      onClosed.accept(this);
    }
  }

  private void end() {
    loop().fanOut().detach(track);
    loop().detach(this);
  }

  // ---- the loop ----

  @Override
  public void receive(Route route, byte[] buf, int off, int len, long now) {
    throw new IllegalStateException("a sink has no route");
  }

  @Override
  public void routeClosed(Route route) {
    throw new IllegalStateException("a sink has no route");
  }

  @Override
  public long nextTimeoutNanos() {
    return Math.min(nextCheck, track.nextTimeoutNanos());
  }

  @Override
  public void onTimeout(long now) {
    nextCheck = now + CHECK_NANOS;
    track.onTimeout(now);
  }

  @Override
  public void onTickEnd(long now) {
    if (failure != null) {
      // Not earlier: the fan-out was in the middle of its tracks.
      throw failure;
    }
  }

  @Override
  public void fault(Throwable cause) {
    LOG.log(Level.ERROR, "a sink ended by a fault", cause);
    loop().fanOut().detach(track);
    gone();
  }

  /** Where the track writes: one packet at a time, and no cipher. */
  private final class ClearOutput implements PacketOut {
    private final ResendBudget resendBudget = new ResendBudget();
    private final Pacer pacer = new Pacer(() -> {}); // nothing is held back from a sink
    private final byte[] packet = new byte[Outbox.MAX_CLAIM];
    private int length;

    @Override
    public boolean isReady() {
      return failure == null;
    }

    @Override
    public byte[] claim(int maxLength) {
      return maxLength > packet.length ? null : packet;
    }

    @Override
    public int offset() {
      return 0;
    }

    @Override
    public int seal(
        int headerLength,
        int prefixLength,
        byte[] src,
        int srcOff,
        int srcLen,
        long extendedSequence) {
      int before = headerLength + prefixLength;
      System.arraycopy(src, srcOff, packet, before, srcLen);
      length = before + srcLen;
      return length;
    }

    @Override
    public void send() {
      if (failure != null) {
        return;
      }
      try {
        sink.packet(packet, 0, length, loop().nanos());
      } catch (RuntimeException e) {
        failure = e;
        loop().touch(SinkMember.this);
      }
    }

    @Override
    public void abandon() {
      // The next packet is written over it.
    }

    @Override
    public int nextTransportSequence() {
      return 0; // the extension isn't negotiated
    }

    @Override
    public ResendBudget resendBudget() {
      return resendBudget;
    }

    @Override
    public Pacer pacer() {
      return pacer;
    }
  }
}

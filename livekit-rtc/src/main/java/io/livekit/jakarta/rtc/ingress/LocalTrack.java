package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.rtp.codec.Av1Packetizer;
import io.livekit.jakarta.rtc.rtp.codec.H264Packetizer;
import io.livekit.jakarta.rtc.rtp.codec.OpusPacketizer;
import io.livekit.jakarta.rtc.rtp.codec.Packetizer;
import io.livekit.jakarta.rtc.rtp.codec.Vp8Packetizer;
import io.livekit.jakarta.rtc.rtp.codec.Vp9Packetizer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A track made in this process. Written by: one thread; the methods of {@link MediaSource} are
 * thread-safe.
 */
public final class LocalTrack implements MediaSource {
  private static final long CLOCK_INTERVAL_NANOS = 1_000_000_000L;
  private static final int EPOCH = 1;
  private static final long FIRST_SEQUENCE = 1; // extended; senders choose their own numbers

  private final MediaCodec codec;
  private final Packetizer packetizer;
  private final Packetizer.Sink sink = this::publish; // one for all frames
  private final LayerFeed feed;
  private final StreamTracker tracker = new StreamTracker(0);
  private final PayloadInspector inspector = new PayloadInspector();
  private final PacketFacts facts = new PacketFacts();
  private final WakeList wakes = new WakeList();
  private final AtomicLong keyFrameRequests = new AtomicLong();
  private volatile Runnable keyFrameListener = () -> {};
  private long sequence = FIRST_SEQUENCE;
  private int timestamp;
  private long nowNanos;
  private boolean firstOfFrame;
  private boolean clockSet;
  private long clockSetNanos;

  /**
   * @param codec one that frames can be split for: VP8, VP9, AV1, H.264, or audio whose frames are
   *     packets
   * @param maxPackets history for retransmissions
   */
  public LocalTrack(MediaCodec codec, int maxPackets) {
    this.codec = codec;
    packetizer = packetizer(codec);
    feed = new LayerFeed(codec.kind() == MediaKind.AUDIO, maxPackets);
  }

  private static Packetizer packetizer(MediaCodec codec) {
    return switch (codec) {
      case VP8 -> new Vp8Packetizer(Packetizer.DEFAULT_MAX_PAYLOAD, 0);
      case VP9 -> new Vp9Packetizer(Packetizer.DEFAULT_MAX_PAYLOAD, 0);
      case AV1 -> new Av1Packetizer(Packetizer.DEFAULT_MAX_PAYLOAD);
      case H264 -> new H264Packetizer(Packetizer.DEFAULT_MAX_PAYLOAD);
      case OPUS, PCMU, PCMA -> new OpusPacketizer();
      default ->
          throw new IllegalArgumentException("frames of " + codec + " can't be split into packets");
    };
  }

  /** Packetises and publishes one frame; see {@code peer.LocalSource}. */
  public void writeFrame(byte[] frame, int off, int len, long rtpTimestamp, long nowNanos) {
    timestamp = (int) rtpTimestamp;
    this.nowNanos = nowNanos;
    if (!clockSet || nowNanos - clockSetNanos >= CLOCK_INTERVAL_NANOS) {
      clockSet = true;
      clockSetNanos = nowNanos;
      feed.clock().set(EPOCH, timestamp, nowNanos, nowNanos);
    }
    firstOfFrame = true;
    packetizer.packetize(frame, off, len, sink);
    if (nowNanos >= tracker.nextTimeoutNanos()) {
      tracker.onTimeout(nowNanos);
      feed.update(tracker);
    }
    wakes.wake();
  }

  private void publish(byte[] buf, int off, int len, boolean marker) {
    facts.clear();
    facts.sequence = sequence++;
    facts.timestamp = timestamp;
    facts.arrivalNanos = nowNanos;
    facts.codec = codec;
    facts.epoch = EPOCH;
    facts.flags = marker ? PacketFacts.MARKER : 0;
    if (inspector.inspect(codec, buf, off, len, firstOfFrame, facts)) {
      facts.payloadLength = len;
    } else {
      facts.flags = PacketFacts.PADDING_ONLY; // closes its number
    }
    if (tracker.onPacket(len, firstOfFrame, false, 0, nowNanos)) {
      feed.setActivity(true, feed.bitrate());
    }
    feed.ring().append(facts, buf, off, buf, off);
    firstOfFrame = false;
  }

  /**
   * @param onKeyFrameRequest called on a media loop whenever a receiver asks; must not block
   */
  public void setKeyFrameListener(Runnable onKeyFrameRequest) {
    keyFrameListener = onKeyFrameRequest;
  }

  /**
   * @return key frames asked for so far; any thread
   */
  public long keyFrameRequests() {
    return keyFrameRequests.get();
  }

  @Override
  public MediaCodec codec() {
    return codec;
  }

  @Override
  public LayerFeed layer(int spatial) {
    return spatial == 0 ? feed : null;
  }

  @Override
  public void requestKeyFrame(int spatial) {
    keyFrameRequests.incrementAndGet();
    keyFrameListener.run();
  }

  @Override
  public void addReader(Runnable wake) {
    wakes.add(wake);
  }

  @Override
  public void removeReader(Runnable wake) {
    wakes.remove(wake);
  }
}

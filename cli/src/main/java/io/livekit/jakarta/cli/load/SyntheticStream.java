package io.livekit.jakarta.cli.load;

import io.livekit.jakarta.rtc.peer.LocalSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One stream of made-up frames at an even pace. Owned by: the metronome's thread; {@link
 * #requestKeyFrame} from any.
 */
final class SyntheticStream {
  /** Of an inter frame's length: about what an encoder gives a picture on its own. */
  private static final int KEY_FRAME_FACTOR = 4;

  /** Several viewers who ask at once get one key frame. */
  private static final long MIN_KEY_FRAME_NANOS = 300_000_000L;

  /** Who is later than this was suspended; what was missed is not sent in a burst. */
  private static final long MAX_LATENESS_NANOS = 500_000_000L;

  private static final int HEADROOM = 512;

  /**
   * The pace of a stream.
   *
   * @param bytes of an ordinary frame
   * @param ticks of the RTP clock between two frames
   */
  record Pace(long intervalNanos, int bytes, int ticks, boolean video) {
    private static final int VIDEO_CLOCK = 90_000;
    private static final int AUDIO_CLOCK = 48_000;
    private static final int AUDIO_PACKETS = 50;
    private static final long SECOND = 1_000_000_000L;

    static Pace video(int bitrate, int framesPerSecond) {
      return new Pace(
          SECOND / framesPerSecond,
          bitrate / 8 / framesPerSecond,
          VIDEO_CLOCK / framesPerSecond,
          true);
    }

    static Pace audio(int bitrate) {
      return new Pace(
          SECOND / AUDIO_PACKETS, bitrate / 8 / AUDIO_PACKETS, AUDIO_CLOCK / AUDIO_PACKETS, false);
    }
  }

  private final LocalSource source;
  private final FrameMaker maker;
  private final Pace pace;
  private final byte[] frame;
  private final AtomicBoolean keyFrameWanted = new AtomicBoolean(true);
  private long timestamp;
  private long dueNanos;
  private long lastKeyFrameNanos;
  private volatile boolean ended;

  SyntheticStream(LocalSource source, FrameMaker maker, Pace pace) {
    this.source = source;
    this.maker = maker;
    this.pace = pace;
    this.frame = new byte[pace.bytes() * KEY_FRAME_FACTOR + HEADROOM];
    source.setKeyFrameListener(this::requestKeyFrame);
  }

  void requestKeyFrame() {
    keyFrameWanted.set(true);
  }

  /** No more frames. Any thread. */
  void end() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }

  long intervalNanos() {
    return pace.intervalNanos();
  }

  void startAt(long nanos) {
    dueNanos = nanos;
    lastKeyFrameNanos = nanos - MIN_KEY_FRAME_NANOS;
  }

  long dueNanos() {
    return dueNanos;
  }

  /** Sends the frame that is due. */
  void play(long nowNanos) {
    if (nowNanos - dueNanos > MAX_LATENESS_NANOS) {
      timestamp += (nowNanos - dueNanos) / pace.intervalNanos() * pace.ticks();
      dueNanos = nowNanos;
    }
    boolean key =
        pace.video()
            && nowNanos - lastKeyFrameNanos >= MIN_KEY_FRAME_NANOS
            && keyFrameWanted.compareAndSet(true, false);
    if (key) {
      lastKeyFrameNanos = nowNanos;
    }
    int length =
        maker.make(frame, key ? pace.bytes() * KEY_FRAME_FACTOR : pace.bytes(), key, nowNanos);
    source.writeFrame(frame, 0, length, timestamp);
    timestamp += pace.ticks();
    dueNanos += pace.intervalNanos();
  }
}

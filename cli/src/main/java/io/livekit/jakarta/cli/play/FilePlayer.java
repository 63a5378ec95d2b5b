package io.livekit.jakarta.cli.play;

import io.livekit.jakarta.cli.file.MediaFile;
import io.livekit.jakarta.rtc.core.MediaKind;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Plays one file frame by frame. Each frame is due at a time computed from the start and the file's
 * own clock, never from the frame before, so nothing drifts. Owned by: the thread that calls {@link
 * #play}; {@link #requestKeyFrame} is thread-safe.
 */
public final class FilePlayer {
  /**
   * Requests that come sooner after a key frame wait: several viewers who ask at once get one key
   * frame.
   */
  static final long MIN_KEY_FRAME_INTERVAL_NANOS = 300_000_000L;

  /** Who is later than this was suspended; what was missed is not sent in a burst. */
  static final long MAX_LATENESS_NANOS = 1_000_000_000L;

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long NEVER = Long.MAX_VALUE;

  private final MediaFile file;
  private final boolean loop;
  private final FrameSink sink;
  private final byte[] frame;
  private final AtomicBoolean keyFrameWanted = new AtomicBoolean();
  private long startNanos;
  private long dueNanos = NEVER;
  private int next;

  /**
   * What to add to a frame's time in the file for its time in the stream: grows with each loop and
   * each jump.
   */
  private long offset;

  private long lastKeyFrameNanos = Long.MIN_VALUE;
  private volatile long framesPlayed; // written by one thread

  public FilePlayer(MediaFile file, boolean loop, FrameSink sink) {
    this.file = file;
    this.loop = loop;
    this.sink = sink;
    this.frame = new byte[file.maxLength()];
  }

  /** The first frame is due now. */
  public void start(long nowNanos) {
    startNanos = nowNanos;
    dueNanos = nowNanos;
  }

  /** A receiver can't decode: the next frame will be a key frame. Any thread. */
  public void requestKeyFrame() {
    keyFrameWanted.set(true);
  }

  /**
   * @return when the next frame is due; {@link Long#MAX_VALUE} when the file has ended
   */
  public long dueNanos() {
    return dueNanos;
  }

  public boolean hasEnded() {
    return dueNanos == NEVER && framesPlayed > 0;
  }

  public long framesPlayed() {
    return framesPlayed;
  }

  public MediaFile file() {
    return file;
  }

  /** Sends the frame that is due and moves to the next. */
  public void play(long nowNanos) {
    if (dueNanos > nowNanos) {
      return;
    }
    if (nowNanos - dueNanos > MAX_LATENESS_NANOS) {
      startNanos += nowNanos - dueNanos;
    }
    goToKeyFrame(nowNanos);
    if (file.isKeyFrame(next)) {
      lastKeyFrameNanos = nowNanos;
    }
    int length = file.read(next, frame);
    sink.frame(frame, 0, length, timestamp());
    framesPlayed = framesPlayed + 1;
    next++;
    if (next == file.size()) {
      if (!loop) {
        dueNanos = NEVER;
        return;
      }
      next = 0;
      offset += file.duration();
    }
    dueNanos = startNanos + nanos(timestamp());
  }

  /** Jumps to the next key frame, or to the first one; the stream's own clock goes on evenly. */
  private void goToKeyFrame(long nowNanos) {
    boolean early =
        lastKeyFrameNanos != Long.MIN_VALUE
            && nowNanos - lastKeyFrameNanos < MIN_KEY_FRAME_INTERVAL_NANOS;
    if (file.kind() != MediaKind.VIDEO || !keyFrameWanted.get() || early) {
      return;
    }
    keyFrameWanted.set(false);
    int key = file.nextKeyFrame(next);
    if (key < 0) {
      key = 0;
    }
    offset += file.timestamp(next) - file.timestamp(key);
    next = key;
  }

  private long timestamp() {
    return file.timestamp(next) + offset;
  }

  private long nanos(long ticks) {
    long rate = file.clockRate();
    return ticks / rate * SECOND_NANOS + ticks % rate * SECOND_NANOS / rate;
  }
}

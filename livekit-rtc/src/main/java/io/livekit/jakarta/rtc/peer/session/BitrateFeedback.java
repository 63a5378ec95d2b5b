package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.BitrateLimit;
import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import java.util.List;

/**
 * Tells a publisher by REMB (draft-alvestrand-rmcat-remb-03) how much it may send. libwebrtc takes
 * it as an upper bound of what it estimates itself, whether or not it was negotiated, and until it
 * hears otherwise. Owned by: the media loop.
 */
final class BitrateFeedback {
  /** A report may be lost; a new client hears of its limit before its encoder has climbed. */
  static final long INTERVAL_NANOS = 1_000_000_000L;

  /** Lifts what was told before. */
  static final long UNLIMITED = 1_000_000_000L;

  /** Left for audio that has no limit of its own: the whole is bounded, and audio comes first. */
  static final long AUDIO_ALLOWANCE = 64_000;

  private static final long NOTHING = 0;
  private static final long AT_ONCE = Long.MIN_VALUE / 2;

  private final BitrateLimit limit;
  private final List<ReceiveSection> sections;
  private final int[] ssrcs = new int[RtcpWriter.MAX_REMB_SSRCS];
  private long told = NOTHING;
  private long lastNanos = AT_ONCE;

  /**
   * @param limit of all sections together
   * @param sections seen as they are at the time
   */
  BitrateFeedback(BitrateLimit limit, List<ReceiveSection> sections) {
    this.limit = limit;
    this.sections = sections;
  }

  /**
   * @return when {@link #write} has something to say: at once when that is something new
   */
  long nextTimeoutNanos() {
    long now = toTell();
    if (now == NOTHING) {
      return Long.MAX_VALUE;
    }
    return isNews(now) ? AT_ONCE : lastNanos + INTERVAL_NANOS;
  }

  /** The rate of audio moves a little all the time. */
  private boolean isNews(long now) {
    return Math.abs(now - told) > told / 4;
  }

  /**
   * @return false if the compound was too small
   */
  boolean write(RtcpWriter rtcp, int senderSsrc, long nowNanos) {
    long now = toTell();
    int count = 0;
    for (int i = 0; i < sections.size(); i++) {
      count = sections.get(i).track().copySsrcs(ssrcs, count);
    }
    if (!rtcp.remb(senderSsrc, now, ssrcs, count)) {
      return false;
    }
    told = now;
    lastNanos = nowNanos;
    return true;
  }

  private long toTell() {
    long most = Math.min(limit.bitsPerSecond() == 0 ? UNLIMITED : limit.bitsPerSecond(), tracks());
    return most == UNLIMITED && told == NOTHING ? NOTHING : most;
  }

  /**
   * @return what all tracks may send together; no limit unless each of those with video has one: a
   *     REMB bounds them all
   */
  private long tracks() {
    long sum = 0;
    boolean video = false;
    for (int i = 0; i < sections.size(); i++) {
      ReceivedTrack track = sections.get(i).track();
      long own = track.limit().bitsPerSecond();
      if (track.codec().kind() == MediaKind.AUDIO) {
        sum += own == 0 ? audio(track) : own;
      } else if (own == 0) {
        return UNLIMITED;
      } else {
        sum += own;
        video = true;
      }
    }
    return video ? Math.min(sum, UNLIMITED) : UNLIMITED;
  }

  private static long audio(ReceivedTrack track) {
    LayerFeed feed = track.layer(0);
    return Math.max(AUDIO_ALLOWANCE, feed == null ? 0 : feed.bitrate() * 5 / 4);
  }
}

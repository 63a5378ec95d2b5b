package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.loop.LoopCounters;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import java.util.ArrayList;
import java.util.List;

/** The tracks that we send to one peer, their feedback and reports. Owned by: the media loop. */
final class MediaSender {
  /** Sender reports go out this often (spec/02 §5.8). */
  private static final long REPORT_INTERVAL_NANOS = 3_000_000_000L;

  /** Tracks of one compound (spec/02 §5.8); more wouldn't fit anyway. */
  private static final int REPORT_BATCH = 30;

  /** SR and SDES with CNAME and mid of the usual length. */
  private static final int MIN_REPORT_ROOM = 160;

  /**
   * How often the tracks' timers are looked at when none is due earlier: a look costs something per
   * track. All peers look at the same multiples of it, so that one wake-up serves them all.
   */
  private static final long TRACK_CHECK_NANOS = 50_000_000L;

  private final List<DownTrack> tracks = new ArrayList<>();
  private final SsrcMap<DownTrack> bySsrc = new SsrcMap<>();
  private final List<DownTrack> keyFramesWanted = new ArrayList<>();
  private long nextReports = Long.MAX_VALUE;
  private long nextCheck = Long.MAX_VALUE;
  private int reported;
  private final LoopCounters counters;
  private long rttNanos;
  private long pathRttNanos;

  MediaSender(LoopCounters counters) {
    this.counters = counters;
  }

  void add(DownTrack track, long now) {
    tracks.add(track);
    track.setPathRtt(pathRttNanos);
    bySsrc.put(track.config().ssrc(), track);
    if (nextReports == Long.MAX_VALUE) {
      nextReports = now + REPORT_INTERVAL_NANOS;
    }
    nextCheck = now;
  }

  void remove(DownTrack track) {
    tracks.remove(track);
    bySsrc.removeValue(track);
    if (tracks.isEmpty()) {
      nextReports = Long.MAX_VALUE;
      nextCheck = Long.MAX_VALUE;
    }
  }

  List<DownTrack> tracks() {
    return tracks;
  }

  /** The tracks' timers may have changed. */
  void recheck(long now) {
    if (!tracks.isEmpty()) {
      nextCheck = now;
    }
  }

  /** Packets will get through in a round trip or two. */
  void outputComing(long now) {
    for (int i = 0; i < tracks.size(); i++) {
      tracks.get(i).outputComing(now);
    }
  }

  /** Packets get through from now on. */
  void outputReady(long now) {
    for (int i = 0; i < tracks.size(); i++) {
      tracks.get(i).outputReady(now);
    }
    recheck(now);
  }

  /** The round trip as ICE measures it. */
  void pathRtt(long nanos) {
    pathRttNanos = nanos;
    for (int i = 0; i < tracks.size(); i++) {
      tracks.get(i).setPathRtt(nanos);
    }
  }

  long rttNanos() {
    return rttNanos;
  }

  // ---- feedback ----

  /**
   * Takes the reader's current packet, a sender or receiver report.
   *
   * @return share of the video that got lost, 0 to 1, or −1 where it says nothing of that
   */
  double reports(RtcpReader rtcp, long ntpNow) {
    int lost = 0;
    int videos = 0;
    for (int i = 0; i < rtcp.reportCount(); i++) {
      DownTrack track = bySsrc.get(rtcp.reportSsrc(i));
      if (track != null) {
        track.receiveReport(
            rtcp.fractionLost(i),
            rtcp.cumulativeLost(i),
            rtcp.highestSequence(i),
            rtcp.jitter(i),
            rtcp.lastSenderReport(i),
            rtcp.delaySinceLastSenderReport(i),
            ntpNow);
        rttNanos = track.rttNanos();
        if (track.config().codec().kind() == MediaKind.VIDEO) {
          lost += rtcp.fractionLost(i) & 0xFF;
          videos++;
        }
      }
    }
    return videos == 0 ? -1 : lost / 256.0 / videos;
  }

  void nack(RtcpReader rtcp, long now) {
    DownTrack track = bySsrc.get(rtcp.mediaSsrc());
    if (track == null) {
      return;
    }
    long before = track.packetsRetransmitted();
    int asked = 0;
    for (int i = 0; i < rtcp.nackCount(); i++) {
      asked += 1 + Integer.bitCount(rtcp.nackBitmask(i));
      track.receiveNack(rtcp.nackPid(i), rtcp.nackBitmask(i), now);
    }
    counters.repaired(asked, track.packetsRetransmitted() - before);
  }

  /** Remembers a PLI or FIR; spec/02 §5.5 answers once per compound. */
  void keyFrameRequest(int ssrc) {
    DownTrack track = bySsrc.get(ssrc);
    if (track != null && !keyFramesWanted.contains(track)) {
      keyFramesWanted.add(track);
    }
  }

  void compoundEnded(long now) {
    for (int i = 0; i < keyFramesWanted.size(); i++) {
      keyFramesWanted.get(i).receiveKeyFrameRequest(now);
    }
    keyFramesWanted.clear();
    recheck(now);
  }

  // ---- timers ----

  long nextTimeoutNanos() {
    return Math.min(nextReports, nextCheck);
  }

  void onTimeout(long now) {
    if (nextCheck > now) {
      return;
    }
    long next = Long.MAX_VALUE;
    for (int i = 0; i < tracks.size(); i++) {
      DownTrack track = tracks.get(i);
      if (track.nextTimeoutNanos() <= now) {
        track.onTimeout(now);
      }
      next = Math.min(next, track.nextTimeoutNanos());
    }
    // Forwarding moves these timers without telling, so there is always a next look.
    long usual = (Math.floorDiv(now, TRACK_CHECK_NANOS) + 1) * TRACK_CHECK_NANOS;
    nextCheck = tracks.isEmpty() ? Long.MAX_VALUE : Math.max(now + 1, Math.min(next, usual));
  }

  boolean reportsDue(long now) {
    return nextReports <= now;
  }

  /**
   * Appends sender reports.
   *
   * @return false if more are due: send the compound and call again
   */
  boolean writeReports(RtcpWriter rtcp, long now, long ntpNow) {
    int end = Math.min(tracks.size(), reported + REPORT_BATCH);
    while (reported < end) {
      DownTrack track = tracks.get(reported);
      int before = rtcp.length();
      if (!track.writeSenderReport(rtcp, now, ntpNow)
          && before > 0
          && rtcp.remaining() < MIN_REPORT_ROOM) {
        return false;
      }
      reported++;
    }
    if (reported < tracks.size()) {
      return false;
    }
    reported = 0;
    nextReports = tracks.isEmpty() ? Long.MAX_VALUE : now + REPORT_INTERVAL_NANOS;
    return true;
  }
}

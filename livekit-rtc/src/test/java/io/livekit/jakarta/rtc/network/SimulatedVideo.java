package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.Rtx;
import java.util.Map;
import java.util.TreeMap;

/**
 * One video stream that a simulated browser receives. Its habits are libwebrtc's: a missing packet
 * is asked for at once and every 100 ms, its round trip for want of a better one, ten times at
 * most; a key frame is asked for every 200 ms until the first, and later only if nothing could be
 * decoded for three seconds.
 */
final class SimulatedVideo {
  private static final long NACK_CYCLE_NANOS = 20_000_000L;
  private static final long NACK_INTERVAL_NANOS = 100_000_000L;
  private static final int MAX_NACK_TRIES = 10;
  private static final int MAX_MISSING = 1000;
  private static final long MAX_WAIT_FOR_KEY_FRAME_NANOS = 200_000_000L;
  private static final long MAX_WAIT_FOR_FRAME_NANOS = 3_000_000_000L;
  private static final int VIDEO_PT = 96;

  /** A packet that hasn't come. */
  private static final class Missing {
    int tries;
    long askedAt = Long.MIN_VALUE / 2;
  }

  final DecoderModel decoder = new DecoderModel();
  final int ssrc;
  final int rtxSsrc;
  private final int ownSsrc;
  private final RtpPacket restored = new RtpPacket();
  private final TreeMap<Long, Missing> missing = new TreeMap<>();
  private long highest = -1;
  private long receivedPackets;
  private long firstSequence = -1;
  private long expectedBefore;
  private long receivedBefore;
  private int lastSenderReport;
  private long senderReportNanos;
  private long nextNacks = Long.MAX_VALUE;
  private long lastKeyFrameRequest = Long.MIN_VALUE / 2;
  private long lastPacketNanos = Long.MIN_VALUE / 2;
  private boolean keyFrameRequired = true;
  private long keyFramesBefore;
  private final long joinedNanos;
  long firstFrameNanos = -1;
  long nacks;
  long keyFrameRequests;
  long bytes; // without what was sent again

  SimulatedVideo(int ssrc, int rtxSsrc, int ownSsrc, long joinedNanos) {
    this.ssrc = ssrc;
    this.rtxSsrc = rtxSsrc;
    this.ownSsrc = ownSsrc;
    this.joinedNanos = joinedNanos;
  }

  /**
   * @return whether the packet is of this stream
   */
  boolean receive(RtpPacket packet, long now) {
    if (packet.ssrc() == ssrc) {
      lastPacketNanos = now;
      bytes += packet.length();
      onVideo(packet, decoder.extend(packet.sequenceNumber()), now);
    } else if (packet.ssrc() == rtxSsrc) {
      lastPacketNanos = now;
      onRtx(packet, now);
    } else {
      return false;
    }
    return true;
  }

  private void onRtx(RtpPacket packet, long now) {
    if (!Rtx.hasOriginal(packet) || highest < 0) {
      return;
    }
    long sequence = decoder.guess(Rtx.originalSequenceNumber(packet));
    int length = Rtx.unwrap(packet, VIDEO_PT, ssrc, packet.buffer(), packet.offset());
    if (restored.wrap(packet.buffer(), packet.offset(), length) == RtpPacket.Verdict.OK) {
      onVideo(restored, sequence, now);
    }
  }

  private void onVideo(RtpPacket packet, long sequence, long now) {
    if (firstSequence < 0) {
      firstSequence = sequence;
      highest = sequence;
    }
    if (sequence > highest) {
      for (long lost = highest + 1; lost < sequence; lost++) {
        missing.put(lost, new Missing());
      }
      if (missing.size() > MAX_MISSING) { // libwebrtc gives up and starts over
        missing.clear();
        keyFrameRequired = true;
        keyFramesBefore = decoder.keyFrames;
      }
      highest = sequence;
      nextNacks = missing.isEmpty() ? Long.MAX_VALUE : now;
    } else {
      missing.remove(sequence);
    }
    receivedPackets++;
    decoder.receive(packet, packet.payloadOffset(), packet.payloadLength(), sequence, now);
    decoded(now);
  }

  private void decoded(long now) {
    missing.headMap(decoder.lastDecoded(), true).clear();
    if (decoder.decodedFrames > 0) {
      keyFrameRequired = keyFrameRequired && decoder.keyFrames == keyFramesBefore;
      if (firstFrameNanos < 0) {
        firstFrameNanos = now;
      }
    }
  }

  long nextNanos() {
    return Math.min(Math.min(nextNacks, decoder.nextTimeoutNanos()), keyFrameDue());
  }

  private long keyFrameDue() {
    long since = Math.max(joinedNanos, lastKeyFrameRequest);
    if (decoder.lastDecoded() < 0 || keyFrameRequired) {
      return Math.max(
          since + MAX_WAIT_FOR_KEY_FRAME_NANOS, lastPacketNanos < joinedNanos ? Long.MAX_VALUE : 0);
    }
    return Math.max(since, decoder.lastRenderedNanos()) + MAX_WAIT_FOR_FRAME_NANOS;
  }

  /** Does what is due, and appends what it asks for. */
  void onTimer(RtcpWriter w, long now) {
    if (decoder.nextTimeoutNanos() <= now) {
      decoder.advance(now);
      decoded(now);
    }
    if (now >= nextNacks) {
      writeNacks(w, now);
    }
    if (now >= keyFrameDue()) {
      lastKeyFrameRequest = now;
      // libwebrtc asks only while the stream is active
      if (now - lastPacketNanos < MAX_WAIT_FOR_FRAME_NANOS) {
        keyFrameRequests++;
        w.pli(ownSsrc, ssrc);
      }
    }
  }

  private void writeNacks(RtcpWriter w, long now) {
    int[] lost = new int[missing.size()];
    int count = 0;
    for (var entries = missing.entrySet().iterator(); entries.hasNext(); ) {
      Map.Entry<Long, Missing> entry = entries.next();
      Missing m = entry.getValue();
      if (now - m.askedAt >= NACK_INTERVAL_NANOS) {
        if (m.tries == MAX_NACK_TRIES) {
          entries.remove();
          continue;
        }
        m.tries++;
        m.askedAt = now;
        lost[count++] = (int) (entry.getKey() & 0xFFFF);
      }
    }
    int written = w.nack(ownSsrc, ssrc, lost, 0, count);
    nacks += written;
    nextNacks = missing.isEmpty() ? Long.MAX_VALUE : now + NACK_CYCLE_NANOS;
  }

  /** Appends its block of a receiver report. */
  void report(RtcpWriter w, long now) {
    if (firstSequence < 0) {
      return;
    }
    long expected = highest - firstSequence + 1;
    long expectedNow = expected - expectedBefore;
    long lostNow = expectedNow - (receivedPackets - receivedBefore);
    int fraction =
        expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, lostNow * 256 / expectedNow);
    long delay =
        lastSenderReport == 0 ? 0 : Ntp.compactFromNanos(now - senderReportNanos) & 0xFFFF_FFFFL;
    w.reportBlock(
        ssrc,
        fraction,
        Math.max(0, expected - receivedPackets),
        highest,
        0,
        lastSenderReport,
        delay);
    expectedBefore = expected;
    receivedBefore = receivedPackets;
  }

  void onSenderReport(RtcpReader reader, long now) {
    if (reader.senderSsrc() == ssrc) {
      lastSenderReport = Ntp.compact(reader.ntpTime());
      senderReportNanos = now;
    }
  }
}

package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.ExtendedSequence;
import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.ice.IceRole;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.Rtx;
import io.livekit.jakarta.rtc.rtp.codec.Red;
import io.livekit.jakarta.rtc.sim.ReceiverFeedback;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * A browser that watches one video and hears one audio track. Its habits are libwebrtc's: a missing
 * packet is asked for at once and every 100 ms, its round trip for want of a better one, ten times
 * at most; a key frame is asked for every 200 ms until the first, and later only if nothing could
 * be decoded for three seconds.
 */
final class SimulatedViewer extends SimulatedClient {
  private static final long NACK_CYCLE_NANOS = 20_000_000L;
  private static final long NACK_INTERVAL_NANOS = 100_000_000L;
  private static final int MAX_NACK_TRIES = 10;
  private static final int MAX_MISSING = 1000;
  private static final long REPORT_NANOS = 1_000_000_000L;
  private static final long MAX_WAIT_FOR_KEY_FRAME_NANOS = 200_000_000L;
  private static final long MAX_WAIT_FOR_FRAME_NANOS = 3_000_000_000L;
  private static final long AUDIO_FRAME_NANOS = 20_000_000L;

  /** A jitter buffer that has grown on a bad network; nobody could talk with a longer one. */
  private static final long MAX_AUDIO_DELAY_NANOS = 250_000_000L;

  private static final int RED_PT = 63;

  /** A packet that hasn't come. */
  private static final class Missing {
    int tries;
    long askedAt = Long.MIN_VALUE / 2;
  }

  final DecoderModel decoder = new DecoderModel();
  private final int ssrc;
  private final int rtxSsrc;
  private final int videoPt;
  private final int audioSsrc;
  private final int ownSsrc = random.nextInt();
  private final RtpPacket restored = new RtpPacket();
  private final TreeMap<Long, Missing> missing = new TreeMap<>();
  private final ExtendedSequence audioSequences = new ExtendedSequence();
  private final Red red = new Red();
  private final BitSet heard = new BitSet();
  private long firstAudio = -1;
  private long audioBase = Long.MAX_VALUE;
  private long highest = -1;
  private long receivedPackets;
  private long firstSequence = -1;
  private long expectedBefore;
  private long receivedBefore;
  private int lastSenderReport;
  private long senderReportNanos;
  private final int transportCc; // id of the extension, or 0
  private final ReceiverFeedback feedback = new ReceiverFeedback();
  private long nextFeedback;
  private long nextNacks = Long.MAX_VALUE;
  private long nextReport;
  private long lastKeyFrameRequest = Long.MIN_VALUE / 2;
  private long lastPacketNanos = Long.MIN_VALUE / 2;
  private boolean keyFrameRequired = true;
  private long keyFramesBefore;
  private final long joinedNanos;
  long firstFrameNanos = -1;
  long nacks;
  long keyFrameRequests;
  long audioPackets;

  SimulatedViewer(SimulatedWorld world, InetSocketAddress address, long seed, String offer) {
    super(world, address, IceRole.CONTROLLED, seed);
    joinedNanos = world.nowNanos();
    nextReport = joinedNanos;
    nextFeedback = joinedNanos;
    int extension = offer.indexOf(" " + HeaderExtension.TRANSPORT_CC.uri());
    transportCc =
        extension < 0
            ? 0
            : Integer.parseInt(offer.substring(offer.lastIndexOf(':', extension) + 1, extension));
    int group = offer.indexOf("a=ssrc-group:FID ");
    String[] pair = offer.substring(group + 17, offer.indexOf('\r', group)).split(" ");
    ssrc = Integer.parseUnsignedInt(pair[0]);
    rtxSsrc = Integer.parseUnsignedInt(pair[1]);
    int audio = offer.indexOf("a=ssrc:", offer.indexOf("m=audio"));
    audioSsrc = Integer.parseUnsignedInt(offer.substring(audio + 7, offer.indexOf(' ', audio)));
    videoPt = 96;
  }

  /** Answers like a browser that only receives. */
  String answer(String offer) {
    StringBuilder answer = new StringBuilder();
    boolean media = false;
    for (String line : offer.split("\r?\n")) {
      if (line.startsWith("m=")) {
        media = !line.startsWith("m=application");
      }
      if (line.startsWith("a=candidate")
          || line.startsWith("a=end-of")
          || line.startsWith("a=ssrc")
          || line.startsWith("a=msid:")) {
        continue;
      }
      if (line.startsWith("a=setup:")) {
        answer.append("a=setup:active");
      } else if (line.startsWith("a=ice-ufrag:")) {
        answer.append("a=ice-ufrag:").append(ice.localCredentials().ufrag());
      } else if (line.startsWith("a=ice-pwd:")) {
        answer.append("a=ice-pwd:").append(ice.localCredentials().pwd());
      } else if (line.equals("a=sendrecv") && media) {
        answer.append("a=recvonly");
      } else {
        answer.append(line);
      }
      answer.append("\r\n");
    }
    return answer.toString();
  }

  @Override
  void onRtp(RtpPacket packet, long now) {
    int number = transportCc == 0 ? -1 : packet.extensionOffset(transportCc);
    if (number >= 0) {
      feedback.received(BigEndian.getU16(packet.buffer(), number), now);
    }
    if (packet.ssrc() == ssrc) {
      lastPacketNanos = now;
      onVideo(packet, decoder.extend(packet.sequenceNumber()), now);
    } else if (packet.ssrc() == rtxSsrc) {
      lastPacketNanos = now;
      onRtx(packet, now);
    } else if (packet.ssrc() == audioSsrc) {
      onAudio(packet, now);
    } else {
      failures.add("unknown SSRC");
    }
  }

  private void onRtx(RtpPacket packet, long now) {
    if (!Rtx.hasOriginal(packet) || highest < 0) {
      return;
    }
    long sequence = decoder.guess(Rtx.originalSequenceNumber(packet));
    int length = Rtx.unwrap(packet, videoPt, ssrc, packet.buffer(), packet.offset());
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

  private void onAudio(RtpPacket packet, long now) {
    audioPackets++;
    long sequence = audioSequences.extend(packet.sequenceNumber());
    if (firstAudio < 0) {
      firstAudio = sequence;
    }
    long spoken = (sequence - firstAudio) * AUDIO_FRAME_NANOS;
    audioBase = Math.min(audioBase, now - spoken);
    if (now - spoken - audioBase > MAX_AUDIO_DELAY_NANOS) {
      return; // it was concealed by then
    }
    hear(sequence);
    if (packet.payloadType() == RED_PT) {
      if (!red.parse(packet.buffer(), packet.payloadOffset(), packet.payloadLength())) {
        failures.add("malformed RED");
        return;
      }
      for (int i = 0; i < red.primary(); i++) {
        if (red.length(i) > 0) {
          hear(sequence - red.timestampOffset(i) / 960);
        }
      }
    }
  }

  private void hear(long sequence) {
    if (sequence >= firstAudio) {
      heard.set((int) (sequence - firstAudio));
    }
  }

  /**
   * @return audio frames that neither came nor could be restored, of all up to the last
   */
  long audioConcealed() {
    return heard.length() - heard.cardinality();
  }

  long audioFrames() {
    return heard.length();
  }

  int longestAudioGap() {
    int longest = 0;
    for (int from = heard.nextClearBit(0); from < heard.length(); ) {
      int to = heard.nextSetBit(from);
      longest = Math.max(longest, to - from);
      from = heard.nextClearBit(to);
    }
    return longest;
  }

  @Override
  long nextMediaNanos() {
    return Math.min(
        Math.min(nextNacks, Math.min(nextReport, nextFeedback)),
        Math.min(decoder.nextTimeoutNanos(), keyFrameDue()));
  }

  private long keyFrameDue() {
    long since = Math.max(joinedNanos, lastKeyFrameRequest);
    if (decoder.lastDecoded() < 0 || keyFrameRequired) {
      return Math.max(
          since + MAX_WAIT_FOR_KEY_FRAME_NANOS, lastPacketNanos < joinedNanos ? Long.MAX_VALUE : 0);
    }
    return Math.max(since, decoder.lastRenderedNanos()) + MAX_WAIT_FOR_FRAME_NANOS;
  }

  @Override
  void onMediaTimer(long now) {
    if (decoder.nextTimeoutNanos() <= now) {
      decoder.advance(now);
      decoded(now);
    }
    RtcpWriter w = beginRtcp();
    if (now >= nextReport) {
      report(w, now);
      nextReport = now + REPORT_NANOS;
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
    sendRtcp();
    if (now >= nextFeedback) {
      nextFeedback = now + ReceiverFeedback.INTERVAL_NANOS;
      boolean more = true;
      while (more) {
        more = feedback.write(beginRtcp(), ownSsrc, ssrc);
        sendRtcp();
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

  private void report(RtcpWriter w, long now) {
    w.receiverReport(ownSsrc);
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

  @Override
  void onRtcp(RtcpReader reader, long now) {
    if (reader.type() == RtcpType.SENDER_REPORT && reader.senderSsrc() == ssrc) {
      lastSenderReport = Ntp.compact(reader.ntpTime());
      senderReportNanos = now;
    }
  }
}

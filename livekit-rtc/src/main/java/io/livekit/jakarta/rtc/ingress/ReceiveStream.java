package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.ExtendedSequence;
import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.flight.Flight;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.AbsCaptureTime;
import io.livekit.jakarta.rtc.rtp.AudioLevel;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.Rtx;
import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor;

/**
 * One received SSRC and the stream that repairs it: order, loss, inspection, and the way into the
 * ring. Owned by: the publisher's media loop; {@link #stats} from any thread, off by a packet at
 * worst.
 */
final class ReceiveStream {
  private static final double NANOS_PER_MILLI = 1e6;

  private ReceivedTrackConfig config;
  private final int ssrc;
  private final int spatial;
  private final int epoch;
  private final LayerFeed feed;
  private final AudioLevelMeter levels; // null for video
  private final BitrateGate gate;
  private final PublisherClock clock;
  private final ExtendedSequence sequences = new ExtendedSequence();
  private final ReceivedWindow window = new ReceivedWindow();
  private final NackGenerator nacks = new NackGenerator();
  private final ReceptionReport report;
  private final StreamTracker tracker;
  private final PayloadInspector inspector = new PayloadInspector();
  private final DescribedLayers layers;
  private final PacketFacts facts = new PacketFacts();
  private final RtpPacket restored = new RtpPacket();
  private int newestTimestamp;
  private long packets;
  private long bytes;
  private long frames;
  private long keyFrames;

  /**
   * @param codec whose clock the timestamps count
   * @param epoch tells this stream's packets from those of earlier streams of the same layer
   */
  ReceiveStream(
      ReceivedTrackConfig config,
      MediaCodec codec,
      int ssrc,
      int spatial,
      int epoch,
      LayerFeed feed,
      AudioLevelMeter levels,
      BitrateGate gate,
      PublisherClock clock) {
    this.config = config;
    this.ssrc = ssrc;
    this.spatial = spatial;
    this.epoch = epoch;
    this.feed = feed;
    this.levels = levels;
    this.gate = gate;
    this.clock = clock;
    report = new ReceptionReport(codec.clockRate());
    tracker = new StreamTracker(spatial);
    layers = new DescribedLayers(feed.targetRates());
  }

  int ssrc() {
    return ssrc;
  }

  /** Another description of the m-line has come. */
  void reconfigure(ReceivedTrackConfig changed) {
    config = changed;
  }

  /**
   * @return when the last packet was published
   */
  long lastArrivalNanos() {
    return facts.arrivalNanos;
  }

  /** Takes a packet that came on the stream's own SSRC. */
  IngressVerdict receive(RtpPacket packet, long nowNanos) {
    long sequence = sequences.extend(packet.sequenceNumber());
    return accept(packet, sequence, false, nowNanos);
  }

  /** Takes a packet of the repair stream (RFC 4588); the packet's buffer is changed. */
  IngressVerdict receiveRtx(RtpPacket rtx, long nowNanos) {
    if (window.highest() < 0) {
      return IngressVerdict.RTX_UNKNOWN_STREAM;
    }
    if (!Rtx.hasOriginal(rtx)) {
      return IngressVerdict.RTX_EMPTY;
    }
    long sequence = sequences.guess(Rtx.originalSequenceNumber(rtx));
    if (window.place(sequence) != ReceivedWindow.Place.LATE) {
      return IngressVerdict.RTX_NOT_MISSING;
    }
    int payloadType = config.payloadTypes().associatedPayloadType(rtx.payloadType());
    int length = Rtx.unwrap(rtx, payloadType, ssrc, rtx.buffer(), rtx.offset());
    if (length < 0 || restored.wrap(rtx.buffer(), rtx.offset(), length) != RtpPacket.Verdict.OK) {
      return IngressVerdict.RTX_EMPTY;
    }
    return accept(restored, sequence, true, nowNanos);
  }

  private IngressVerdict accept(RtpPacket packet, long sequence, boolean repair, long nowNanos) {
    MediaCodec codec = config.payloadTypes().codec(packet.payloadType());
    if (codec == null) {
      return IngressVerdict.UNKNOWN_PAYLOAD_TYPE;
    }
    ReceivedWindow.Place place = window.place(sequence);
    switch (place) {
      case DUPLICATE:
        return IngressVerdict.DUPLICATE;
      case TOO_OLD:
        return IngressVerdict.TOO_OLD;
      case NEXT:
        noteGap(window.highest(), sequence, facts.arrivalNanos, nowNanos);
        break;
      case LATE:
        nacks.onRecovered(sequence, repair, nowNanos);
        break;
      default:
    }
    window.mark(sequence);
    boolean late = place == ReceivedWindow.Place.LATE;
    report.onPacket(sequence, packet.timestamp(), late, nowNanos);
    return publish(packet, codec, sequence, late, place == ReceivedWindow.Place.FIRST, nowNanos);
  }

  private void noteGap(long highest, long sequence, long lastArrivalNanos, long nowNanos) {
    if (config.nack() && sequence - highest > 1) {
      nacks.onGap(highest + 1, sequence, nowNanos - lastArrivalNanos, nowNanos);
    }
  }

  private IngressVerdict publish(
      RtpPacket packet,
      MediaCodec codec,
      long sequence,
      boolean late,
      boolean first,
      long nowNanos) {
    PacketFacts f = facts;
    f.clear();
    f.sequence = sequence;
    f.timestamp = (int) packet.timestamp();
    f.arrivalNanos = nowNanos;
    f.codec = codec;
    f.epoch = epoch;
    f.flags = (packet.marker() ? PacketFacts.MARKER : 0) | (late ? PacketFacts.LATE : 0);
    boolean newTimestamp = first || f.timestamp - newestTimestamp > 0;
    if (newTimestamp) {
      newestTimestamp = f.timestamp;
    }
    IngressVerdict verdict = IngressVerdict.ACCEPTED;
    byte[] buf = packet.buffer();
    int descriptorOff = 0;
    if (packet.isPaddingOnly()) {
      f.flags |= PacketFacts.PADDING_ONLY;
    } else if (packet.payloadLength()
        > PacketRing.MAX_PACKET - 256) { // leaves room for the descriptor extension
      f.flags |= PacketFacts.PADDING_ONLY;
      verdict = IngressVerdict.TOO_LARGE;
    } else if (!inspector.inspect(
        codec, buf, packet.payloadOffset(), packet.payloadLength(), newTimestamp, f)) {
      // Still goes in, empty, so that readers close its sequence number instead of asking for it
      // again and again.
      f.clear();
      f.flags = PacketFacts.PADDING_ONLY | (late ? PacketFacts.LATE : 0);
      verdict = IngressVerdict.MALFORMED_PAYLOAD;
    } else if (!admits(packet.length(), newTimestamp, nowNanos)) {
      // The same: it didn't get lost, so nobody is to ask for it.
      f.clear();
      f.flags = PacketFacts.PADDING_ONLY | (late ? PacketFacts.LATE : 0);
      verdict = IngressVerdict.OVER_BITRATE;
    } else {
      f.payloadLength = packet.payloadLength();
      descriptorOff = readExtensions(packet, f, nowNanos);
      countPacket(packet, f, newTimestamp);
      noteRepair(f, late);
    }
    // A layer of which nothing comes through is as one that has ended.
    if (verdict != IngressVerdict.OVER_BITRATE
        && tracker.onPacket(
            packet.length(), newTimestamp, f.is(PacketFacts.KEY_FRAME), f.temporal, nowNanos)) {
      // before the packet is published: it may be the key frame to start with
      feed.setActivity(true, feed.bitrate());
    }
    feed.ring().append(f, buf, packet.payloadOffset(), buf, descriptorOff);
    return verdict;
  }

  private boolean admits(int bytes, boolean newTimestamp, long nowNanos) {
    return levels != null
        ? gate.admitsAudio(bytes, nowNanos)
        : gate.admitsVideo(spatial, newTimestamp, facts.is(PacketFacts.KEY_FRAME), bytes, nowNanos);
  }

  private void noteRepair(PacketFacts f, boolean late) {
    if (f.is(PacketFacts.KEY_FRAME)) {
      nacks.onKeyFrame(f.sequence);
    } else if (!late && nacks.takeGivenUp()) {
      f.flags |= PacketFacts.UNREPAIRED;
    }
  }

  /**
   * @return where the dependency descriptor is
   */
  private int readExtensions(RtpPacket packet, PacketFacts f, long nowNanos) {
    HeaderExtensionIds ids = config.extensions();
    byte[] buf = packet.buffer();
    if (levels != null) {
      int level = packet.extensionOffset(ids.id(HeaderExtension.AUDIO_LEVEL));
      if (level >= 0) {
        f.audioLevel = AudioLevel.level(buf, level);
        f.flags |= PacketFacts.AUDIO_LEVEL | (AudioLevel.voice(buf, level) ? PacketFacts.VOICE : 0);
        levels.observe(f.audioLevel, f.timestamp, nowNanos);
      }
    }
    int capture = ids.id(HeaderExtension.ABS_CAPTURE_TIME);
    int captureOff = packet.extensionOffset(capture);
    if (captureOff >= 0
        && clock.isKnown()
        && AbsCaptureTime.isValid(packet.extensionLength(capture))) {
      f.captureNanos = clock.toLocalNanos(AbsCaptureTime.captureNtp(buf, captureOff));
      f.flags |= PacketFacts.CAPTURE_TIME;
    }
    int descriptor = ids.id(HeaderExtension.DEPENDENCY_DESCRIPTOR);
    int descriptorOff = packet.extensionOffset(descriptor);
    if (descriptorOff >= 0
        && packet.extensionLength(descriptor) >= DependencyDescriptor.MANDATORY_LENGTH) {
      f.dependencyDescriptorLength = packet.extensionLength(descriptor);
      layers.read(buf, descriptorOff, f.dependencyDescriptorLength, packet.length(), f);
      return descriptorOff;
    }
    return 0;
  }

  private void countPacket(RtpPacket packet, PacketFacts f, boolean newTimestamp) {
    if (f.is(PacketFacts.LAYERED)) {
      feed.targetRates().onPacket(f.spatial, f.temporal, packet.length());
    }
    packets++;
    bytes += packet.payloadLength();
    frames += newTimestamp ? 1 : 0;
    if (f.is(PacketFacts.KEY_FRAME) && (newTimestamp || f.is(PacketFacts.START_OF_FRAME))) {
      keyFrames++;
      if (levels == null) {
        Flight.keyFrame(ssrc, spatial, inspector.width(), inspector.height());
      }
    }
  }

  /**
   * @return whether the packet accepted last starts a key frame
   */
  boolean lastWasKeyFrame() {
    return facts.is(PacketFacts.KEY_FRAME);
  }

  void receiveSenderReport(long ntp, long rtpTime, long nowNanos) {
    report.onSenderReport(ntp, nowNanos);
    feed.clock()
        .set(epoch, (int) rtpTime, Ntp.toUnixNanos(ntp), clock.onSenderReport(ntp, nowNanos));
  }

  void setRtt(long rttNanos) {
    nacks.setRtt(rttNanos);
  }

  boolean writeNacks(RtcpWriter rtcp, long nowNanos) {
    return nacks.write(rtcp, config.senderSsrc(), ssrc, nowNanos);
  }

  boolean writeReport(RtcpWriter rtcp, int leastFractionLost, long nowNanos) {
    return report.write(rtcp, ssrc, leastFractionLost, nowNanos);
  }

  void onTimeout(long nowNanos) {
    if (nowNanos >= tracker.nextTimeoutNanos()) {
      tracker.onTimeout(nowNanos);
      feed.targetRates().onCycle(nowNanos);
      feed.update(tracker);
    }
  }

  long nextTimeoutNanos() {
    return Math.min(nacks.nextTimeoutNanos(), tracker.nextTimeoutNanos());
  }

  StreamStats stats(String rid, long repairSsrc, long plisSent) {
    return new StreamStats(
        spatial,
        rid,
        ssrc & 0xFFFF_FFFFL,
        repairSsrc,
        tracker.isActive(),
        packets,
        bytes,
        frames,
        keyFrames,
        report.lost(),
        nacks.sent(),
        plisSent,
        report.jitterNanos() / NANOS_PER_MILLI,
        tracker.bitrate(),
        inspector.width(),
        inspector.height(),
        tracker.framesPerSecond());
  }
}

package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.codec.Red;
import java.nio.charset.StandardCharsets;

/**
 * One subscriber's copy of a track. Owned by: the subscriber's MediaLoop; {@link #stats} and {@link #drops} from any
 * thread, off by a packet at worst.
 *
 * <p>A packet's way: the selector chooses the layer, the mungers settle its numbers, the sender writes and encrypts it,
 * and what was sent is remembered for retransmission.
 */
public final class DownTrack {
  private static final long MIN_KEY_FRAME_INTERVAL_NANOS = 200_000_000L; // spec/02 §5.5
  private static final long MAX_KEY_FRAME_INTERVAL_NANOS = 1_000_000_000L;
  private static final long REFRESH_NANOS = 100_000_000L;
  private static final int VIDEO_SEQUENCE_HISTORY = 512;
  private static final int AUDIO_SEQUENCE_HISTORY = 64;
  /** A key frame and what has followed it, sent at once: an eighth of a second at 10 Mbit/s. */
  private static final int MAX_JOIN_BURST = 128;
  /** Nobody wants to see what was longer ago; a new key frame takes no longer. */
  private static final long MAX_JOIN_AGE_NANOS = 1_000_000_000L;
  /** Packets looked through for those that follow a late key frame: half a second at 4 Mbit/s. */
  private static final int MAX_SKIPPED = 256;
  /** A packet whose retransmission is lost as well is asked for again a round trip later. */
  private static final int HISTORY_ROUND_TRIPS = 3;
  private static final long NEVER = Long.MIN_VALUE / 2;
  private static final int MAX_PADDING = 255; // one byte counts it (RFC 3550 §5.1)

  private final DownTrackConfig config;
  private final boolean video;
  private final byte[] cname;
  private final byte[] mid;
  private final LayerSelector selector = new SimulcastSelector();
  private final LayerStall stall = new LayerStall();
  private final SequenceMunger sequences;
  private final TimestampMunger timestamps;
  private final FrameNumberMunger frameNumbers = new FrameNumberMunger();
  private final TemporalFilter temporals = new TemporalFilter();
  private final Vp8Munger vp8; // null for other codecs
  private final PacketOut out;
  private final PacketSender sender;
  private final ResendBudget budget;
  private final Resender resender;
  private final SendReports reports = new SendReports();
  private final PacketFacts joining = new PacketFacts();
  private final PacketFacts skipped = new PacketFacts();
  private final Red red = new Red();
  private final long[] drops = new long[EgressDrop.values().length];
  private MediaSource source;
  private int epoch; // of the stream being forwarded
  private int lastLayer = LayerSelector.NONE; // the layer forwarded last, kept over pauses
  private boolean paused;
  private boolean muted;
  private long lastKeyFrameNanos = NEVER;
  private long keyFrameSequence; // outgoing, of the last key frame's first packet
  private int keyFrameTimestamp;
  private boolean replayable; // the subscriber has not asked for a key frame since the start
  private long startedNanos = NEVER;
  private int silenceLeft;
  private long nextSilenceNanos = Long.MAX_VALUE;
  private long nextAskNanos = Long.MAX_VALUE;
  private long nextRefreshNanos = Long.MIN_VALUE;

  /**
   * @param firstSequence where outgoing sequence numbers start, 16 bits, random (RFC 3550 §5.1), below 2^15 (RFC 3711 §3.3.1)
   * @param firstTimestamp the same for timestamps
   */
  public DownTrack(DownTrackConfig config, PacketOut out, int firstSequence, int firstTimestamp) {
    this.config = config;
    this.out = out;
    video = config.codec().kind() == MediaKind.VIDEO;
    cname = config.cname().getBytes(StandardCharsets.UTF_8);
    mid = config.mid().getBytes(StandardCharsets.UTF_8);
    sequences = new SequenceMunger(video ? VIDEO_SEQUENCE_HISTORY : AUDIO_SEQUENCE_HISTORY, firstSequence & 0xFFFF);
    timestamps = new TimestampMunger(config.codec().clockRate(), firstTimestamp);
    vp8 = config.codec() == MediaCodec.VP8 ? new Vp8Munger(temporals) : null;
    budget = out.resendBudget();
    sender = new PacketSender(config, out);
    resender = new Resender(config, sender, reports, firstSequence + 1);
  }

  public DownTrackConfig config() {
    return config;
  }

  // ---- control --------------------------------------------------------------------------------------------------

  /** Forwards from another source from its next key frame on. Call through {@link FanOut}. */
  void setSource(MediaSource source, long nowNanos) {
    if (this.source == source) {
      return;
    }
    this.source = source;
    lastLayer = LayerSelector.NONE;
    resender.clear();
    restart(nowNanos);
  }

  /** Forwards nothing until there is a source again. */
  void clearSource() {
    source = null;
    lastLayer = LayerSelector.NONE;
    selector.reset();
    nextAskNanos = Long.MAX_VALUE;
    nextSilenceNanos = Long.MAX_VALUE;
  }

  /** Highest layers to forward, each from 0; switching happens on key frames, temporal layers between pictures. */
  public void setMaxLayers(int spatial, int temporal, long nowNanos) {
    selector.setMaxSpatial(spatial);
    temporals.setTarget(temporal);
    refresh(nowNanos);
  }

  /** Stops or resumes forwarding; resuming video waits for a key frame. */
  public void setPaused(boolean paused, long nowNanos) {
    if (this.paused != paused) {
      this.paused = paused;
      restart(nowNanos);
    }
  }

  /** The publisher muted: nothing is forwarded; audio ends with a second of silence (spec/02 §5.7). */
  public void setMuted(boolean muted, long nowNanos) {
    if (this.muted == muted) {
      return;
    }
    this.muted = muted;
    restart(nowNanos);
    boolean fadeOut = muted && !paused && lastLayer != LayerSelector.NONE && SilenceFrames.isAvailable(config.codec());
    silenceLeft = fadeOut ? SilenceFrames.COUNT : 0;
    nextSilenceNanos = fadeOut ? nowNanos : Long.MAX_VALUE;
  }

  private void restart(long nowNanos) {
    selector.reset();
    selector.setStalled(LayerSelector.NONE);
    silenceLeft = 0;
    nextSilenceNanos = Long.MAX_VALUE;
    refresh(nowNanos);
  }

  /** Packets get through from now on: keys or a path have come. */
  public void outputReady(long nowNanos) {
    refresh(nowNanos);
  }

  /** Tells the round trip that ICE measures, which counts until the subscriber's reports tell it. */
  public void setPathRtt(long rttNanos) {
    reports.pathRttNanos = rttNanos;
  }

  private boolean isStopped() {
    return paused || muted || source == null;
  }

  private void refresh(long nowNanos) {
    nextRefreshNanos = nowNanos + REFRESH_NANOS;
    // A key frame that comes before there are keys for it is lost, and the next one is a throttle's time away.
    if (isStopped() || !out.isReady()) {
      nextAskNanos = Long.MAX_VALUE;
      return;
    }
    selector.refresh(source);
    if (!video || selector.current() == selector.target() && selector.current() != LayerSelector.NONE) {
      nextAskNanos = Long.MAX_VALUE;
    } else if (nextAskNanos == Long.MAX_VALUE && !joinFromRing(nowNanos)) {
      askForKeyFrame(nowNanos);
    }
  }

  /**
   * Starts with the key frame that somebody else has just got: the publisher makes the next one for us only when the
   * throttle allows (spec/02 §3).
   */
  private boolean joinFromRing(long nowNanos) {
    int layer = selector.target();
    if (lastLayer != LayerSelector.NONE || layer == LayerSelector.NONE) {
      return false; // nothing to join, or what is in the ring may have been shown before
    }
    nextAskNanos = nowNanos; // the join looks at the layers again, and mustn't come back here
    PacketRing ring = source.layer(layer).ring();
    for (long index = ring.head() - 1, oldest = Math.max(ring.oldest(), index - MAX_JOIN_BURST); index >= oldest; index--) {
      if (ring.read(index, joining) && joining.is(PacketFacts.KEY_FRAME)) {
        boolean recent = nowNanos - joining.arrivalNanos < MAX_JOIN_AGE_NANOS;
        if (recent && forward(layer, ring, joining, nowNanos) == EgressDrop.FORWARDED) {
          return true;
        }
        break;
      }
    }
    nextAskNanos = Long.MAX_VALUE;
    return false;
  }

  private void askForKeyFrame(long nowNanos) {
    source.requestKeyFrame(Math.max(0, selector.target()));
    long interval = Math.max(MIN_KEY_FRAME_INTERVAL_NANOS,
        Math.min(MAX_KEY_FRAME_INTERVAL_NANOS, 2 * reports.rttOrDefault()));
    nextAskNanos = nowNanos + interval;
  }

  // ---- forwarding -----------------------------------------------------------------------------------------------

  /** Decides on one packet of a layer and sends it. */
  EgressDrop forward(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    return count(decideAndSend(layer, ring, p, nowNanos));
  }

  private EgressDrop count(EgressDrop verdict) {
    if (verdict == EgressDrop.FORWARDED) {
      drops[verdict.ordinal()]++;
    } else {
      drop(verdict);
    }
    return verdict;
  }

  private void drop(EgressDrop reason) {
    drops[reason.ordinal()]++;
    out.onDrop(reason);
  }

  private EgressDrop decideAndSend(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    if (isStopped()) {
      return EgressDrop.PAUSED;
    }
    if (selector.current() == LayerSelector.NONE && !out.isReady()) {
      return EgressDrop.WAITING_FOR_KEY_FRAME;
    }
    if (video) {
      watch(layer, p, nowNanos);
    }
    // A layer may have come to life with this very packet.
    if (nowNanos >= nextRefreshNanos || layer != selector.current() && p.is(PacketFacts.KEY_FRAME)) {
      refresh(nowNanos);
    }
    LayerSelector.Choice choice = selector.choose(layer, p);
    if (choice == LayerSelector.Choice.SKIP) {
      return selector.current() == LayerSelector.NONE ? EgressDrop.WAITING_FOR_KEY_FRAME : EgressDrop.NOT_SELECTED;
    }
    if (!isConvertible(p.codec)) {
      return EgressDrop.CODEC_MISMATCH;
    }
    if (choice == LayerSelector.Choice.SWITCH) {
      return switchTo(layer, p, nowNanos) ? begin(layer, ring, p, nowNanos) : EgressDrop.NOT_SELECTED;
    }
    if (p.is(PacketFacts.UNREPAIRED)) {
      source.requestKeyFrame(layer); // long before the subscriber finds out that nothing else will help
    }
    return place(layer, ring, p, nowNanos);
  }

  /**
   * Sends the first packet after a switch. A key frame whose beginning came late, after a loss or out of order, takes
   * with it what came before it and was skipped: waiting for the next key frame would cost another round trip, again
   * and again where the network reorders.
   */
  private EgressDrop begin(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    long sequence = p.sequence;
    long index = p.index;
    boolean fromRing = p == joining; // then what has come since belongs to it too; the fan-out may bring it again
    boolean live = !fromRing && !p.is(PacketFacts.LATE);
    EgressDrop verdict = place(layer, ring, p, nowNanos);
    if (live || verdict != EgressDrop.FORWARDED) {
      return verdict;
    }
    for (long i = Math.max(ring.oldest(), index - MAX_SKIPPED), end = fromRing ? ring.head() : index; i < end; i++) {
      if (ring.read(i, skipped) && skipped.epoch == epoch && skipped.sequence > sequence) {
        count(place(layer, ring, skipped, nowNanos));
      }
    }
    return verdict;
  }

  /** Gives a packet of the layer being forwarded its numbers and sends it. */
  private EgressDrop place(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    SequenceMunger.Place place = sequences.place(p.sequence);
    if (place == SequenceMunger.Place.DUPLICATE) {
      return EgressDrop.DUPLICATE;
    }
    if (place == SequenceMunger.Place.TOO_LATE) {
      return EgressDrop.TOO_LATE;
    }
    if (p.is(PacketFacts.PADDING_ONLY)) {
      sequences.drop(p.sequence, false);
      return EgressDrop.PADDING_ONLY;
    }
    boolean late = place == SequenceMunger.Place.LATE;
    long gap = late ? 0 : sequences.gapBefore(p.sequence);
    int codecFact = 0;
    if (vp8 != null) {
      if (!vp8.decide(p, late, gap > 0)) {
        sequences.drop(p.sequence, vp8.isSameDroppedPicture());
        return late ? EgressDrop.PICTURE_DROPPED : EgressDrop.TEMPORAL_LAYER;
      }
      codecFact = vp8.numbers(p);
    } else if (p.dependencyDescriptorLength > 0 && !temporals.decide(p, late, gap > 0)) {
      sequences.drop(p.sequence, temporals.isSameDroppedPicture());
      return late ? EgressDrop.PICTURE_DROPPED : EgressDrop.TEMPORAL_LAYER;
    } else if (gap > 0 && config.codec() == MediaCodec.OPUS && p.codec == MediaCodec.RED) {
      recoverFromRedundancy(layer, ring, p, gap, nowNanos);
    }
    return send(layer, ring, p, sequences.forward(p.sequence), timestamps.toOutgoing(p.timestamp), codecFact, nowNanos);
  }

  /** Looks for another layer as soon as the current one has ended, and for the ended one when it is back. */
  private void watch(int layer, PacketFacts p, long nowNanos) {
    int stalled = selector.stalled();
    if (layer == stalled) {
      selector.setStalled(LayerSelector.NONE);
      refresh(nowNanos);
    }
    if (layer == selector.current()) {
      stall.onForwarded(p);
    } else if (layer == 0 && selector.current() != stalled && selector.current() != LayerSelector.NONE
        && stall.onLowest(p)) {
      selector.setStalled(selector.current());
      refresh(nowNanos);
    }
  }

  private boolean isConvertible(MediaCodec codec) {
    MediaCodec mine = config.codec();
    return codec == mine
        || mine == MediaCodec.OPUS && codec == MediaCodec.RED
        || mine == MediaCodec.RED && codec == MediaCodec.OPUS;
  }

  /** @return false if the packet's time lies behind what was sent: stay with the old layer until it catches up */
  private boolean switchTo(int layer, PacketFacts p, long nowNanos) {
    if (layer == lastLayer && p.epoch == epoch) {
      timestamps.resume(p);
    } else if (lastLayer == LayerSelector.NONE || layer == lastLayer) {
      timestamps.startByTime(p);
    } else if (!timestamps.switchLayer(p, source.layer(lastLayer), epoch, source.layer(layer))) {
      return false;
    }
    if (lastLayer == LayerSelector.NONE) {
      replayable = true;
      startedNanos = nowNanos;
    }
    lastLayer = layer;
    epoch = p.epoch;
    stall.onForwarded(p);
    sequences.start(p.sequence);
    frameNumbers.start();
    temporals.start(p);
    if (vp8 != null) {
      vp8.start(p);
    }
    selector.onSwitched(layer, p);
    refresh(nowNanos);
    return true;
  }

  private EgressDrop send(int layer, PacketRing ring, PacketFacts p, long outSequence, int timestamp, int codecFact,
      long nowNanos) {
    if (p.is(PacketFacts.KEY_FRAME)) {
      lastKeyFrameNanos = nowNanos;
      if (timestamp != keyFrameTimestamp || keyFrameSequence > outSequence) {
        keyFrameTimestamp = timestamp;
        keyFrameSequence = outSequence;
      }
    }
    int frameNumber = frameNumbers.toOutgoing(p);
    EgressDrop verdict = sender.send(ring, p, outSequence, timestamp, codecFact, frameNumber, -1, nowNanos);
    if (verdict == EgressDrop.FORWARDED) {
      frameNumbers.onSent(frameNumber);
      timestamps.onSent(timestamp, p.arrivalNanos);
      reports.onSent(sender.payloadLength(), nowNanos);
      budget.onSent(sender.payloadLength());
    } else if (video && p.is(PacketFacts.KEY_FRAME)) {
      selector.reset(); // without its key frame nothing that follows can be decoded
      refresh(nowNanos);
    }
    // What the outbox had no room for can still be asked for. RED that we build can't: its redundant blocks depend on
    // what is in the ring at the time, and a resend has to be the same packet.
    if (config.nack() && (config.codec() != MediaCodec.RED || p.codec == MediaCodec.RED)) {
      resender.onSent(outSequence, layer, p.index, timestamp, codecFact, frameNumber, nowNanos);
    }
    return verdict;
  }

  /** The packets lost right before this one may be among its redundant blocks: the subscriber has no RED to do that. */
  private void recoverFromRedundancy(int layer, PacketRing ring, PacketFacts p, long gap, long nowNanos) {
    if (!red.parse(p.buffer, p.payloadOffset, p.payloadLength)) {
      return;
    }
    for (int back = (int) Math.min(gap, red.primary()); back > 0; back--) {
      int block = red.primary() - back;
      if (red.length(block) > 0) {
        int timestamp = timestamps.toOutgoing(p.timestamp - red.timestampOffset(block));
        send(layer, ring, p, sequences.forward(p.sequence - back), timestamp, back, nowNanos);
      }
    }
  }

  // ---- feedback from the subscriber -----------------------------------------------------------------------------

  /** Takes one pair of a NACK (RFC 4585 §6.2.1) and resends what it names. */
  public void receiveNack(int pid, int bitmask, long nowNanos) {
    if (!config.nack()) {
      return;
    }
    reports.nacks += 1 + Integer.bitCount(bitmask & 0xFFFF);
    resend(pid & 0xFFFF, nowNanos);
    for (int bit = 0; bit < 16; bit++) {
      if ((bitmask & 1 << bit) != 0) {
        resend(pid + 1 + bit & 0xFFFF, nowNanos);
      }
    }
    if (resender.takeKeyFrameBetter() && video && !isStopped()) {
      source.requestKeyFrame(Math.max(0, selector.current()));
    }
  }

  private void resend(int sequence16, long nowNanos) {
    EgressDrop verdict = isStopped()
        ? EgressDrop.PAUSED
        : !budget.admit(nowNanos)
            ? EgressDrop.NACK_OVER_BUDGET
            : resender.resend(sequence16, source, sequences.lastOut(), lastKeyFrameNanos, nowNanos);
    if (verdict == EgressDrop.FORWARDED) {
      reports.retransmitted++;
      budget.onResent(sender.payloadLength());
    } else {
      drop(verdict);
    }
  }

  /** Takes a PLI or FIR; call once per compound. */
  public void receiveKeyFrameRequest(long nowNanos) {
    reports.keyFrameRequests++;
    // One that was sent within the last round trip is what the subscriber waits for; what it lacks of it, it asks for.
    if (video && !isStopped() && nowNanos - lastKeyFrameNanos > reports.rttOrDefault() && !replay(nowNanos)) {
      source.requestKeyFrame(Math.max(0, selector.current() == LayerSelector.NONE ? selector.target() : selector.current()));
    }
  }

  /**
   * Sends again what was sent first. With a single peer connection the client's description that makes it ready for the
   * track is our answer, and nothing says when it has been applied: what comes sooner is lost on the client, who then
   * asks for a key frame. The publisher makes another one only when the throttle allows (spec/02 §3). By RTX, because
   * for the client's SRTP the first packets are used up.
   */
  private boolean replay(long nowNanos) {
    long count = sequences.lastOut() - keyFrameSequence + 1;
    if (!replayable || !config.nack() || config.rtxPayloadType() < 0 || count > MAX_JOIN_BURST
        || nowNanos - startedNanos > MAX_JOIN_AGE_NANOS) {
      return false;
    }
    replayable = false; // if it doesn't help, the next request goes to the publisher
    for (long sequence = keyFrameSequence; sequence < keyFrameSequence + count; sequence++) {
      resend((int) sequence & 0xFFFF, nowNanos);
    }
    return !resender.takeKeyFrameBetter();
  }

  /**
   * Takes a report block about this track's SSRC.
   *
   * @param fractionLost 0–255 as on the wire
   * @param ntpNow the wall clock that {@link #writeSenderReport} was given, now
   */
  public void receiveReport(int fractionLost, int cumulativeLost, long jitter, int lastSenderReport,
      long delaySinceLastSenderReport, long ntpNow) {
    reports.onReport(fractionLost, cumulativeLost, jitter, lastSenderReport, delaySinceLastSenderReport, ntpNow);
    if (source != null) {
      source.reportLoss(fractionLost & 0xFF);
      LayerFeed feed = video && lastLayer != LayerSelector.NONE ? source.layer(lastLayer) : null;
      if (feed != null) {
        feed.ring().wantHistory(PacketRing.HISTORY_NANOS + HISTORY_ROUND_TRIPS * reports.rttNanos);
      }
    }
  }

  /**
   * Appends SR and SDES (CNAME, mid).
   *
   * @return false if there was no room; a track that has sent nothing has nothing to say
   */
  public boolean writeSenderReport(RtcpWriter rtcp, long nowNanos, long ntpNow) {
    sender.setWallClock(ntpNow, nowNanos);
    reports.refreshRate(nowNanos);
    if (reports.packets == 0) {
      return true;
    }
    if (rtcp.remaining() < 28 + 12 + cname.length + 2 + mid.length + 4) {
      return false;
    }
    LayerFeed layer = source == null || lastLayer == LayerSelector.NONE ? null : source.layer(lastLayer);
    long rtpTime = timestamps.atTime(layer, epoch, nowNanos) & 0xFFFF_FFFFL;
    return rtcp.senderReport(config.ssrc(), ntpNow, rtpTime, reports.packets, reports.bytes)
        && rtcp.sourceDescription(config.ssrc(), cname, mid);
  }

  // ---- time -----------------------------------------------------------------------------------------------------

  /** Asks for key frames again, and sends silence, when it is time. */
  public void onTimeout(long nowNanos) {
    if (nowNanos >= nextAskNanos) {
      nextAskNanos = Long.MAX_VALUE;
      refresh(nowNanos);
    }
    while (nowNanos >= nextSilenceNanos) {
      int units = (int) (SilenceFrames.INTERVAL_NANOS * config.codec().clockRate() / 1_000_000_000L);
      int timestamp = timestamps.next(units, nextSilenceNanos);
      drops[sender.sendSilence(sequences.next(), timestamp, nowNanos).ordinal()]++;
      silenceLeft--;
      nextSilenceNanos = silenceLeft > 0 ? nextSilenceNanos + SilenceFrames.INTERVAL_NANOS : Long.MAX_VALUE;
    }
  }

  public long nextTimeoutNanos() {
    return Math.min(nextAskNanos, nextSilenceNanos);
  }

  /**
   * Sends padding on the RTX stream, to probe for bandwidth.
   *
   * @param length 1..255
   * @return false without RTX, before the first packet, or if the outbox has no room
   */
  public boolean sendPadding(int length, long nowNanos) {
    if (config.rtxPayloadType() < 0 || reports.packets == 0 || length < 1 || length > MAX_PADDING) {
      return false;
    }
    int timestamp = timestamps.atTime(null, epoch, nowNanos);
    return sender.sendPadding(resender.nextRtxSequence(), timestamp, length, nowNanos) == EgressDrop.FORWARDED;
  }

  // ---- any thread -----------------------------------------------------------------------------------------------

  public DownTrackStats stats() {
    int spatial = selector.current();
    int temporal = !video || spatial == LayerSelector.NONE ? 0 : Math.min(temporals.temporal(), Vp8Munger.MAX_TEMPORAL);
    return new DownTrackStats(reports.packets, reports.bytes, reports.packetsLost, reports.fractionLost / 256.0,
        reports.jitterUnits * 1_000_000_000L / config.codec().clockRate(), reports.rttNanos, reports.nacks,
        reports.retransmitted, reports.keyFrameRequests, spatial, temporal, reports.bitrate);
  }

  /** @return packets with this verdict */
  public long drops(EgressDrop reason) {
    return drops[reason.ordinal()];
  }
}

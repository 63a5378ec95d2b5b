package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What a client publishes on one m-line: up to {@link MediaSource#MAX_LAYERS} simulcast streams,
 * each with its repair stream. Owned by: the publisher's media loop; the methods of {@link
 * MediaSource} and those marked so are thread-safe.
 */
public final class ReceivedTrack implements MediaSource {
  /**
   * Streams made over a track's life: an encoder restart may bring a new SSRC, a flood of SSRCs is
   * an attack.
   */
  public static final int MAX_STREAMS = 64;

  private static final long SUCCESSION_NANOS = 1_000_000_000L;

  private final PublisherClock clock;
  private final Runnable wakeOwner;
  private ReceivedTrackConfig config;
  private Runnable onLearned = () -> {};
  private final LayerBindings layers;
  private final SentCodec sent;
  private volatile AudioLevelMeter levels; // null for video
  private final WakeList wakes = new WakeList();
  private final AtomicReferenceArray<LayerFeed> feeds = new AtomicReferenceArray<>(MAX_LAYERS);
  private final AtomicReferenceArray<ReceiveStream> streams =
      new AtomicReferenceArray<>(MAX_LAYERS);
  private final ReceiverReports reports = new ReceiverReports(streams);
  private final BitrateGate gate;
  private final LayerKeyFrames keyFrames;
  private final long[] drops = new long[IngressVerdict.values().length];
  private volatile long rttNanos;
  private volatile PacketTap tap;
  private int streamsMade;

  /**
   * @param clock shared by all tracks of the publisher
   * @param limit the same: how much they may send together
   * @param wakeOwner makes the publisher's loop call {@link #writeFeedback} soon; called from any
   *     thread
   */
  public ReceivedTrack(
      ReceivedTrackConfig config, PublisherClock clock, BitrateLimit limit, Runnable wakeOwner) {
    this.config = config;
    this.clock = clock;
    this.wakeOwner = wakeOwner;
    gate = new BitrateGate(limit);
    keyFrames = new LayerKeyFrames(config.pliThrottleNanos(), gate);
    layers = new LayerBindings(config.rids());
    sent = new SentCodec(config.codec());
    codecChanged();
  }

  private void codecChanged() {
    levels = isAudio() ? new AudioLevelMeter(sent.codec().clockRate(), config.speech()) : null;
  }

  private boolean isAudio() {
    return sent.codec().kind() == MediaKind.AUDIO;
  }

  // ---- descriptions ----

  /**
   * @param learned called when packets have told what no description has: an SSRC, or the codec
   */
  public void onLearned(Runnable learned) {
    onLearned = learned;
  }

  /**
   * Goes on as another description of the same m-line says. Streams of layers that are in both go
   * on; those of layers that are gone end, new ones are found by their packets.
   */
  public void reconfigure(ReceivedTrackConfig changed) {
    config = changed;
    for (int i = 0; i < MAX_LAYERS; i++) {
      ReceiveStream stream = streams.get(i);
      if (stream != null) {
        stream.reconfigure(changed);
      }
    }
    if (sent.prefer(changed.codec())) {
      codecChanged();
    }
    if (layers.describe(changed.rids())) {
      endUnbound();
    }
  }

  /**
   * Sets how rids follow each other by spatial layer (spec/02 §5.1), for this description and those
   * to come.
   */
  public void setLayerOrder(List<String> ridsBySpatialLayer) {
    if (layers.setOrder(ridsBySpatialLayer)) {
      endUnbound();
    }
  }

  /** Streams end that aren't their layer's any more. */
  private void endUnbound() {
    for (int i = 0; i < MAX_LAYERS; i++) {
      ReceiveStream stream = streams.get(i);
      if (stream != null && stream.ssrc() != layers.media(i)) {
        streams.set(i, null);
        feeds.get(i).setActivity(false, 0);
      }
    }
    wakes.wake();
    onLearned.run();
  }

  // ---- packets ----

  /**
   * Binds an SSRC that the description names (a=ssrc, FID and SIM groups) before its first packet;
   * 0 means none.
   */
  public void announce(int ssrc, int rtxSsrc, int spatial) {
    if (layers.announce(ssrc, rtxSsrc, spatial)) {
      onLearned.run();
    }
  }

  /**
   * Takes one decrypted packet of this track, media or RTX. SSRCs not yet known are bound by their
   * rid or repaired rid; without one, to layer 0. The packet's buffer may be changed.
   */
  public IngressVerdict receive(RtpPacket packet, long nowNanos) {
    IngressVerdict verdict =
        config.payloadTypes().isRtx(packet.payloadType())
            ? receiveRtx(packet, nowNanos)
            : receiveMedia(packet, nowNanos);
    drops[verdict.ordinal()]++;
    return verdict;
  }

  private IngressVerdict receiveMedia(RtpPacket packet, long nowNanos) {
    int spatial = layers.ofMedia(packet.ssrc());
    if (spatial < 0) {
      if (config.payloadTypes().codec(packet.payloadType()) == null) {
        return IngressVerdict.UNKNOWN_PAYLOAD_TYPE;
      }
      spatial = layers.byRid(packet, config.extensions().id(HeaderExtension.RID));
      if (spatial < 0) {
        return IngressVerdict.UNKNOWN_LAYER;
      }
      if (layers.areUnnamed() && isAlive(streams.get(spatial), nowNanos)) {
        return IngressVerdict.UNKNOWN_STREAM;
      }
      layers.bindMedia(packet.ssrc(), spatial);
    }
    ReceiveStream stream = streams.get(spatial);
    if (stream == null || stream.ssrc() != packet.ssrc()) {
      if (streamsMade == MAX_STREAMS) {
        return IngressVerdict.SSRC_LIMIT;
      }
      if (!learn(packet.payloadType(), nowNanos)) {
        return IngressVerdict.UNKNOWN_PAYLOAD_TYPE;
      }
      stream = open(packet.ssrc(), spatial, nowNanos);
      onLearned.run();
    }
    if (packet.payloadType() != sent.payloadType()) {
      learn(packet.payloadType(), nowNanos);
    }
    IngressVerdict verdict = stream.receive(packet, nowNanos);
    PacketTap watcher = tap;
    if (watcher != null && verdict == IngressVerdict.ACCEPTED) {
      watcher.packet(spatial, packet.buffer(), packet.payloadOffset(), packet.payloadLength());
    }
    return received(verdict, stream, spatial);
  }

  /**
   * What a section carries is what its packets say: the description lists all that it may carry.
   *
   * @return false for a payload type that no description names
   */
  private boolean learn(int payloadType, long nowNanos) {
    MediaCodec named = config.payloadTypes().codec(payloadType);
    if (named == null) {
      return false;
    }
    if (sent.learn(payloadType, named, nowNanos)) {
      codecChanged();
      onLearned.run();
    }
    return true;
  }

  /** Nothing tells what an unannounced SSRC is, so it may only succeed a stream that has ended. */
  private static boolean isAlive(ReceiveStream stream, long nowNanos) {
    return stream != null && nowNanos - stream.lastArrivalNanos() < SUCCESSION_NANOS;
  }

  private IngressVerdict receiveRtx(RtpPacket packet, long nowNanos) {
    int spatial = layers.ofRepair(packet.ssrc());
    if (spatial < 0) {
      spatial = layers.byRid(packet, config.extensions().id(HeaderExtension.REPAIRED_RID));
      if (spatial < 0) {
        return IngressVerdict.UNKNOWN_LAYER;
      }
      layers.bindRepair(packet.ssrc(), spatial);
      onLearned.run();
    }
    ReceiveStream stream = streams.get(spatial);
    if (stream == null) {
      return IngressVerdict.RTX_UNKNOWN_STREAM;
    }
    return received(stream.receiveRtx(packet, nowNanos), stream, spatial);
  }

  private IngressVerdict received(IngressVerdict verdict, ReceiveStream stream, int spatial) {
    if (verdict == IngressVerdict.ACCEPTED) {
      if (stream.lastWasKeyFrame()) {
        keyFrames.onKeyFrame(spatial);
      }
      wakes.wake();
    }
    return verdict;
  }

  private ReceiveStream open(int ssrc, int spatial, long nowNanos) {
    LayerFeed feed = feeds.get(spatial);
    if (feed == null) {
      feed = new LayerFeed(isAudio(), config.maxPackets());
    }
    ReceiveStream stream =
        new ReceiveStream(
            config, sent.codec(), ssrc, spatial, ++streamsMade, feed, levels, gate, clock);
    stream.setRtt(rttNanos);
    streams.set(spatial, stream);
    feeds.set(spatial, feed);
    reports.begin(nowNanos);
    return stream;
  }

  /**
   * @return whether the SSRC is one of this track's streams or repair streams
   */
  public boolean owns(int ssrc) {
    return layers.ofMedia(ssrc) >= 0 || layers.ofRepair(ssrc) >= 0;
  }

  /**
   * @return how much of it may come, in each codec that it is sent in
   */
  public BitrateLimit limit() {
    return gate.own();
  }

  /**
   * Appends the SSRCs of its media.
   *
   * @return how many there are with those before, no more than there is room for
   */
  public int copySsrcs(int[] to, int count) {
    return layers.copyMedia(to, count);
  }

  // ---- reports ----

  /** Takes the sender info of an SR; ignored unless the SSRC is a media stream of this track. */
  public void receiveSenderReport(int ssrc, long ntp, long rtpTime, long nowNanos) {
    int spatial = layers.ofMedia(ssrc);
    ReceiveStream stream = spatial < 0 ? null : streams.get(spatial);
    if (stream != null && stream.ssrc() == ssrc) {
      stream.receiveSenderReport(ntp, rtpTime, nowNanos);
    }
  }

  /** Round trip to the publisher, from XR DLRR or ICE checks. */
  public void setRtt(long rttNanos) {
    this.rttNanos = rttNanos;
    for (int i = 0; i < MAX_LAYERS; i++) {
      ReceiveStream stream = streams.get(i);
      if (stream != null) {
        stream.setRtt(rttNanos);
      }
    }
  }

  /**
   * Appends what is due: receiver report, NACKs, PLIs. Call it when {@link #nextTimeoutNanos} is
   * reached, after each batch of packets, and after a wake-up.
   *
   * @return false if the compound was too small: send it and call again
   */
  public boolean writeFeedback(RtcpWriter rtcp, long nowNanos) {
    // video is repaired, audio has to be protected
    boolean proxies = isAudio() && config.proxiesLoss();
    boolean complete = reports.write(rtcp, config.senderSsrc(), proxies, nowNanos);
    for (int i = 0; i < MAX_LAYERS && complete; i++) {
      ReceiveStream stream = streams.get(i);
      if (stream == null) {
        continue;
      }
      stream.onTimeout(nowNanos);
      complete =
          (!config.nack() || stream.writeNacks(rtcp, nowNanos))
              && keyFrames.write(rtcp, config.senderSsrc(), stream.ssrc(), i, rttNanos, nowNanos);
    }
    return complete;
  }

  public long nextTimeoutNanos() {
    long next = reports.nextTimeoutNanos();
    for (int i = 0; i < MAX_LAYERS; i++) {
      ReceiveStream stream = streams.get(i);
      if (stream != null) {
        next = Math.min(next, Math.min(stream.nextTimeoutNanos(), keyFrames.nextTimeoutNanos(i)));
      }
    }
    return next;
  }

  // ---- any thread ----

  /** Shows each media packet from now on, retransmitted ones excepted. Any thread. */
  public void setTap(PacketTap watcher) {
    tap = watcher;
  }

  /**
   * @return smoothed linear level, 0 when not active (spec/02 §8). Any thread.
   */
  public float audioLevel(long nowNanos) {
    AudioLevelMeter meter = levels;
    return meter == null ? 0 : meter.level(nowNanos);
  }

  /**
   * @return one entry per layer seen, or announced by a rid or an SSRC. Any thread.
   */
  public List<StreamStats> stats() {
    List<StreamStats> all = new ArrayList<>(MAX_LAYERS);
    for (int i = 0; i < MAX_LAYERS; i++) {
      String rid = layers.rid(i);
      ReceiveStream stream = streams.get(i);
      long repair = layers.repair(i) & 0xFFFF_FFFFL;
      if (stream != null) {
        all.add(stream.stats(rid, repair, keyFrames.sent(i)));
      } else if (!rid.isEmpty() || layers.media(i) != LayerBindings.UNBOUND) {
        all.add(StreamStats.silent(i, rid, layers.media(i) & 0xFFFF_FFFFL, repair));
      }
    }
    return all;
  }

  /**
   * @return payload type of the first media packet in the codec that it is sent in, -1 before it.
   *     Any thread.
   */
  public int sentPayloadType() {
    return sent.payloadType();
  }

  /**
   * @return round trip to the publisher, 0 when unknown. Any thread.
   */
  public long rttNanos() {
    return rttNanos;
  }

  /**
   * @return packets with this verdict. Any thread.
   */
  public long drops(IngressVerdict reason) {
    return drops[reason.ordinal()];
  }

  @Override
  public MediaCodec codec() {
    return sent.codec();
  }

  @Override
  public LayerFeed layer(int spatial) {
    return feeds.get(spatial);
  }

  @Override
  public void requestKeyFrame(int spatial) {
    if (keyFrames.request(spatial)) {
      wakeOwner.run();
    }
  }

  @Override
  public void reportLoss(int fractionLost) {
    reports.reportLoss(fractionLost);
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

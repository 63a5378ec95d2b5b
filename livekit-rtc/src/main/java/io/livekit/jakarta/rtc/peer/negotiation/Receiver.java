package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketTap;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.session.Forwardable;
import io.livekit.jakarta.rtc.peer.session.ReceiveSection;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * A received m-line as its room sees it, through all descriptions that go on with it. Owned by:
 * control; any thread may read it.
 */
final class Receiver implements TrackReceiver, Forwardable {
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * What the last description says.
   *
   * @param streamId of msid, or empty
   * @param trackId of msid, or empty
   * @param codecs in the order of preference of the answer, without RTX; never empty
   * @param rids of the layers, in the order of the offer
   */
  record Description(String streamId, String trackId, List<SdpCodec> codecs, List<String> rids) {
    Description {
      codecs = List.copyOf(codecs);
      rids = List.copyOf(rids);
    }

    /**
     * @return the same with names that the other description doesn't repeat
     */
    Description keepingNamesOf(Description old) {
      return trackId.isEmpty() ? new Description(old.streamId, old.trackId, codecs, rids) : this;
    }

    boolean isNamedAs(Description other) {
      return streamId.equals(other.streamId)
          && trackId.equals(other.trackId)
          && rids.equals(other.rids);
    }
  }

  private final String mid;
  private final MediaKind kind;
  private final ReceiveSection section;
  private final Executor loop;
  private final LongSupplier clock;
  private volatile Description description;
  private volatile SdpCodec codec;

  /**
   * @param loop runs commands on the peer's media loop
   */
  Receiver(
      String mid,
      MediaKind kind,
      Description description,
      ReceiveSection section,
      Executor loop,
      LongSupplier clock) {
    this.mid = mid;
    this.kind = kind;
    this.description = description;
    this.codec = description.codecs().get(0);
    this.section = section;
    this.loop = loop;
    this.clock = clock;
  }

  /**
   * @return its half on the loop
   */
  ReceiveSection section() {
    return section;
  }

  private ReceivedTrack track() {
    return section.track();
  }

  Description description() {
    return description;
  }

  /** Goes on as another description says. */
  void describe(Description next) {
    description = next;
    learn();
  }

  /** Takes over what packets have told: until the first the preferred codec is expected. */
  void learn() {
    List<SdpCodec> codecs = description.codecs();
    SdpCodec preferred = codecs.get(0);
    int payloadType = track().sentPayloadType();
    codec =
        codecs.stream()
            .filter(sent -> sent.payloadType() == payloadType)
            .filter(sent -> !isMixedWith(sent, preferred))
            .findFirst()
            .orElse(preferred);
  }

  /** RED and what is in it come in turn. */
  private boolean isMixedWith(SdpCodec sent, SdpCodec preferred) {
    MediaCodec one = mediaCodec(sent);
    return one != mediaCodec(preferred) && one.isVariantOf(mediaCodec(preferred));
  }

  private MediaCodec mediaCodec(SdpCodec of) {
    return MediaCodec.of(PayloadPlan.mime(kind, of.name()));
  }

  @Override
  public MediaKind kind() {
    return kind;
  }

  @Override
  public String mime() {
    return CodecMatch.registeredMime(kind, codec);
  }

  @Override
  public void requestKeyFrame(int spatialLayer) {
    track().requestKeyFrame(spatialLayer);
  }

  @Override
  public String mid() {
    return mid;
  }

  @Override
  public String streamId() {
    return description.streamId();
  }

  @Override
  public String trackId() {
    return description.trackId();
  }

  @Override
  public List<String> negotiatedMimes() {
    return description.codecs().stream().map(one -> CodecMatch.registeredMime(kind, one)).toList();
  }

  @Override
  public List<String> rids() {
    return description.rids();
  }

  @Override
  public void setLayerOrder(List<String> ridsBySpatialLayer) {
    loop.execute(() -> track().setLayerOrder(ridsBySpatialLayer));
  }

  @Override
  public void limitBitrate(long bitsPerSecond) {
    loop.execute(() -> section.limit(bitsPerSecond));
  }

  @Override
  public void setTap(PacketTap tap) {
    track().setTap(tap);
  }

  @Override
  public float audioLevel() {
    return track().audioLevel(clock.getAsLong());
  }

  @Override
  public ReceiverStats stats() {
    return new ReceiverStats(track().rttNanos() / NANOS_PER_MILLI, track().stats());
  }

  @Override
  public MediaSource media() {
    return track();
  }

  @Override
  public String fmtp() {
    return codec.fmtp();
  }

  @Override
  public String toString() {
    return "Receiver[" + mid + " " + mime() + "]";
  }
}

package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * Makes one stream of the layers and sources that are forwarded one after the other: tells which of
 * a layer's packets have a place in it, and gives those their numbers (spec/02 §5.4). Owned by: the
 * subscriber's media loop.
 */
final class StreamMunger {
  private static final int VIDEO_SEQUENCE_HISTORY = 512;
  private static final int AUDIO_SEQUENCE_HISTORY = 64;

  private final SequenceMunger sequences;
  private final TimestampMunger timestamps;
  private final FrameNumberMunger frameNumbers = new FrameNumberMunger();
  private final TemporalFilter temporals = new TemporalFilter();
  private final Vp8Munger vp8; // null for other codecs
  private int layer = LayerSelector.NONE; // the one forwarded last, kept over pauses
  private int epoch; // of its stream
  private long missing; // right before the packet decided last
  private int codecFact; // of the packet decided last

  StreamMunger(MediaCodec codec, int firstSequence, int firstTimestamp) {
    boolean video = codec.kind() == MediaKind.VIDEO;
    sequences =
        new SequenceMunger(
            video ? VIDEO_SEQUENCE_HISTORY : AUDIO_SEQUENCE_HISTORY, firstSequence & 0xFFFF);
    timestamps = new TimestampMunger(codec.clockRate(), firstTimestamp);
    vp8 = codec == MediaCodec.VP8 ? new Vp8Munger(temporals) : null;
  }

  /**
   * @return the layer forwarded last, or {@link LayerSelector#NONE} if nothing of the source was
   */
  int layer() {
    return layer;
  }

  /**
   * @return which of that layer's streams it was
   */
  int epoch() {
    return epoch;
  }

  /** Another source's layers have nothing to do with those forwarded until now. */
  void forgetLayer() {
    layer = LayerSelector.NONE;
  }

  void setMaxTemporal(int temporal) {
    temporals.setTarget(temporal);
  }

  /**
   * @return the temporal layer being forwarded
   */
  int temporal() {
    return Math.min(temporals.temporal(), Vp8Munger.MAX_TEMPORAL);
  }

  /**
   * Continues with another layer, source or time from this packet, the first of a key frame.
   *
   * @return false if the packet's time lies behind what was sent: stay with the old layer until it
   *     catches up
   */
  boolean switchTo(int next, PacketFacts p, MediaSource source) {
    if (next == layer && p.epoch == epoch) {
      timestamps.resume(p);
    } else if (layer == LayerSelector.NONE || next == layer) {
      timestamps.startByTime(p);
    } else if (!timestamps.switchLayer(p, source.layer(layer), epoch, source.layer(next))) {
      return false;
    }
    layer = next;
    epoch = p.epoch;
    sequences.start(p.sequence);
    frameNumbers.start();
    temporals.start(p);
    if (vp8 != null) {
      vp8.start(p);
    }
    return true;
  }

  /**
   * Decides on a packet of the layer being forwarded.
   *
   * @param targets {@link LayerSelector#targets}, of a scalable stream
   * @return {@link EgressVerdict#FORWARDED} if it is to be sent, with the numbers that the methods
   *     below tell
   */
  EgressVerdict decide(PacketFacts p, int targets) {
    SequenceMunger.Place place = sequences.place(p.sequence);
    if (place == SequenceMunger.Place.DUPLICATE) {
      return EgressVerdict.DUPLICATE;
    }
    if (place == SequenceMunger.Place.TOO_LATE) {
      return EgressVerdict.TOO_LATE;
    }
    if (p.is(PacketFacts.PADDING_ONLY)) {
      sequences.drop(p.sequence, false);
      return EgressVerdict.PADDING_ONLY;
    }
    boolean late = place == SequenceMunger.Place.LATE;
    missing = late ? 0 : sequences.gapBefore(p.sequence);
    codecFact = 0;
    if (p.isOfSeveralLayers()) {
      codecFact = targets; // its layers were chosen before
    } else if (vp8 != null) {
      if (!vp8.decide(p, late, missing > 0)) {
        return drop(p, vp8.isSameDroppedPicture(), late);
      }
      codecFact = vp8.numbers(p);
    } else if (p.dependencyDescriptorLength > 0 && !temporals.decide(p, late, missing > 0)) {
      return drop(p, temporals.isSameDroppedPicture(), late);
    }
    return EgressVerdict.FORWARDED;
  }

  /**
   * Closes up a packet that isn't to be sent, unless it came late.
   *
   * @param sameFrame it is of the same frame as the packet before, which was left out too
   * @param reason why
   * @return what became of it; {@link EgressVerdict#PICTURE_DROPPED} for a late one, which still
   *     has its place
   */
  EgressVerdict leaveOut(PacketFacts p, boolean sameFrame, EgressVerdict reason) {
    SequenceMunger.Place place = sequences.place(p.sequence);
    if (place == SequenceMunger.Place.DUPLICATE || place == SequenceMunger.Place.TOO_LATE) {
      return place == SequenceMunger.Place.DUPLICATE
          ? EgressVerdict.DUPLICATE
          : EgressVerdict.TOO_LATE;
    }
    if (place == SequenceMunger.Place.LATE) {
      return EgressVerdict.PICTURE_DROPPED;
    }
    sequences.drop(p.sequence, sameFrame);
    return reason;
  }

  private EgressVerdict drop(PacketFacts p, boolean samePicture, boolean late) {
    sequences.drop(p.sequence, samePicture);
    return late ? EgressVerdict.PICTURE_DROPPED : EgressVerdict.TEMPORAL_LAYER;
  }

  /**
   * @return how many packets were lost right before the one decided last
   */
  long missing() {
    return missing;
  }

  /**
   * @return what the payload of the packet decided last is to say, see {@link PacketSender#send}
   */
  int codecFact() {
    return codecFact;
  }

  /** Takes the place of a packet that is sent. @return its outgoing number, unwrapped */
  long sequence(long incoming) {
    return sequences.forward(incoming);
  }

  int timestamp(int incoming) {
    return timestamps.toOutgoing(incoming);
  }

  int frameNumber(PacketFacts p) {
    return frameNumbers.toOutgoing(p);
  }

  /** Notes a packet that got out. */
  void onSent(int timestamp, int frameNumber, long arrivalNanos) {
    frameNumbers.onSent(frameNumber);
    timestamps.onSent(timestamp, arrivalNanos);
  }

  /**
   * @return the highest outgoing number so far, unwrapped
   */
  long lastSequence() {
    return sequences.lastOut();
  }

  /**
   * @return the number of a packet that is made here; {@link #switchTo} must follow before
   *     forwarding
   */
  long nextSequence() {
    return sequences.next();
  }

  /**
   * @return the timestamp of a frame that is made here, some time after the last packet
   */
  int nextTimestamp(int units, long nowNanos) {
    return timestamps.next(units, nowNanos);
  }

  /**
   * @return the outgoing timestamp of this moment; by the clock of the layer forwarded last, if
   *     that is given
   */
  int timestampAt(LayerFeed feed, long nowNanos) {
    return timestamps.atTime(feed, epoch, nowNanos);
  }
}

package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtp.codec.Av1;
import io.livekit.jakarta.rtc.rtp.codec.H264;
import io.livekit.jakarta.rtc.rtp.codec.H265;
import io.livekit.jakarta.rtc.rtp.codec.Vp8Descriptor;
import io.livekit.jakarta.rtc.rtp.codec.Vp9Descriptor;

/**
 * Reads from a payload what forwarding needs to know. Owned by: the publisher's media loop; one per
 * stream. Only what clients leave in the clear under end-to-end encryption is relied upon:
 * descriptors and NAL unit types (spec/02 §10).
 */
final class PayloadInspector {
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private final Vp9Descriptor vp9 = new Vp9Descriptor();
  private final H264 h264 = new H264();
  private final H265 h265 = new H265();
  private final Av1 av1 = new Av1();
  private int width;
  private int height;
  private boolean layered; // the VP9 stream has several spatial layers

  /**
   * Fills in the facts of one payload.
   *
   * @param newTimestamp the packet's timestamp is newer than any before: the only sign of a new
   *     frame that some codecs have
   * @return false if the payload is malformed
   */
  boolean inspect(
      MediaCodec codec, byte[] buf, int off, int len, boolean newTimestamp, PacketFacts facts) {
    return switch (codec) {
      case VP8 -> inspectVp8(buf, off, len, facts);
      case VP9 -> inspectVp9(buf, off, len, facts);
      case H264 ->
          h264.parse(buf, off, len)
              && setFrame(facts, newTimestamp, h264.isKeyFrame(), h264.width(), h264.height());
      case H265 -> {
        boolean ok = h265.parse(buf, off, len);
        facts.temporal = ok ? h265.temporalId() & 0x7 : 0;
        yield ok && setFrame(facts, newTimestamp, h265.isKeyFrame(), h265.width(), h265.height());
      }
      case AV1 -> {
        boolean ok = av1.parse(buf, off, len);
        yield ok
            && setFrame(
                facts,
                newTimestamp && !av1.startsWithContinuation(),
                av1.isKeyFrame(),
                av1.width(),
                av1.height());
      }
      // can't tell: any frame may start
      case OTHER_VIDEO -> setFrame(facts, newTimestamp, newTimestamp, 0, 0);
      default -> setFrame(facts, true, true, 0, 0); // every audio packet stands alone
    };
  }

  private boolean setFrame(
      PacketFacts facts, boolean start, boolean key, int frameWidth, int frameHeight) {
    facts.flags |= (start ? PacketFacts.START_OF_FRAME : 0) | (key ? PacketFacts.KEY_FRAME : 0);
    setSize(frameWidth, frameHeight);
    return true;
  }

  private void setSize(int frameWidth, int frameHeight) {
    if (frameWidth > 0 && frameHeight > 0) {
      width = frameWidth;
      height = frameHeight;
    }
  }

  private boolean inspectVp8(byte[] buf, int off, int len, PacketFacts facts) {
    if (!vp8.parse(buf, off, len)) {
      return false;
    }
    facts.descriptorLength = vp8.length();
    facts.pictureId = vp8.pictureId();
    facts.tl0PicIdx = vp8.tl0PicIdx();
    facts.keyIdx = vp8.keyIdx();
    facts.temporal = Math.max(0, vp8.temporalId());
    facts.flags |=
        (vp8.isStartOfFrame() ? PacketFacts.START_OF_FRAME : 0)
            | (vp8.isKeyFrame() ? PacketFacts.KEY_FRAME : 0)
            | (vp8.layerSync() ? PacketFacts.LAYER_SYNC : 0)
            | (vp8.hasLongPictureId() ? PacketFacts.LONG_PICTURE_ID : 0);
    setSize(vp8.width(), vp8.height());
    return true;
  }

  private boolean inspectVp9(byte[] buf, int off, int len, PacketFacts facts) {
    if (!vp9.parse(buf, off, len)) {
      return false;
    }
    facts.spatial = Math.max(0, vp9.spatialId());
    facts.temporal = Math.max(0, vp9.temporalId());
    facts.flags |=
        (vp9.isStartOfFrame() ? PacketFacts.START_OF_FRAME : 0)
            | (vp9.isEndOfFrame() ? PacketFacts.END_OF_FRAME : 0)
            | (vp9.interPicturePredicted() ? PacketFacts.INTER_PREDICTED : 0)
            | (vp9.switchingUpPoint() ? PacketFacts.SWITCH_UP : 0)
            | (vp9.isKeyFrame() ? PacketFacts.KEY_FRAME : 0);
    int top = vp9.spatialLayers() - 1;
    if (top >= 0) {
      setSize(vp9.width(top), vp9.height(top));
      layered = top > 0;
    }
    layered |= facts.spatial > 0;
    facts.flags |= layered ? PacketFacts.LAYERED : 0;
    return true;
  }

  /**
   * @return width of the last key frame whose size was readable, 0 before
   */
  int width() {
    return width;
  }

  int height() {
    return height;
  }
}

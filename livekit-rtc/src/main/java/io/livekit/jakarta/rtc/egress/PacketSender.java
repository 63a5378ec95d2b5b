package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import io.livekit.jakarta.rtc.rtp.Rtx;
import io.livekit.jakarta.rtc.rtp.codec.Red;
import io.livekit.jakarta.rtc.rtp.codec.Vp8Descriptor;

/**
 * Writes one packet in the subscriber's format into its outbox: header, what of the payload
 * changes, and the rest encrypted straight from the ring. Owned by: the subscriber's media loop.
 */
final class PacketSender {
  private final DownTrackConfig config;
  private final PacketOut out;
  private final HeaderWriter headers;
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private final Red red = new Red();
  private final RedBuilder redBuilder = new RedBuilder();
  private int payloadLength;

  PacketSender(DownTrackConfig config, PacketOut out, PlayoutDelayControl playout) {
    this.config = config;
    this.out = out;
    headers = new HeaderWriter(config, playout);
  }

  void setWallClock(long ntpNow, long nowNanos) {
    headers.setWallClock(ntpNow, nowNanos);
  }

  /**
   * @return payload bytes of the packet sent last
   */
  int payloadLength() {
    return payloadLength;
  }

  /**
   * Sends a packet of the ring.
   *
   * @param sequence outgoing number; for RTX that of the RTX stream
   * @param frameNumber outgoing number for the dependency descriptor, if the packet has one
   * @param original the number being retransmitted, or -1 for a packet on its own SSRC
   * @param codecFact VP8: {@link Vp8Munger#numbers}; Opus out of RED: which block, counted back
   *     from the primary; of scalable streams {@link ForwardedTargets}
   */
  EgressVerdict send(
      PacketRing ring,
      PacketFacts p,
      long sequence,
      int timestamp,
      int codecFact,
      int frameNumber,
      int original,
      long nowNanos) {
    boolean rtx = original >= 0;
    int payloadRoom = p.payloadLength + Rtx.OSN_LENGTH + Vp8Descriptor.MAX_LENGTH;
    boolean build = config.codec() == MediaCodec.RED && p.codec == MediaCodec.OPUS;
    if (build) {
      payloadRoom += RedBuilder.maxPrefix(p.payloadLength);
    }
    int targets = p.isOfSeveralLayers() ? codecFact : ForwardedTargets.UNCHANGED;
    int headerRoom = headers.maxLength(p.dependencyDescriptorLength);
    byte[] buf = out.claim(headerRoom + payloadRoom);
    if (buf == null) {
      return EgressVerdict.OUTBOX_FULL;
    }
    int off = out.offset();
    // A block recovered from redundancy was sent before the packet whose marker this is.
    boolean marker =
        ForwardedTargets.isMarked(targets, p) && (p.codec != MediaCodec.RED || codecFact == 0);
    int header =
        headers.write(
            buf,
            off,
            off + headerRoom,
            marker,
            rtx ? config.rtxPayloadType() : config.payloadType(),
            (int) sequence & 0xFFFF,
            timestamp,
            rtx ? config.rtxSsrc() : config.ssrc(),
            p,
            frameNumber,
            targets,
            out,
            nowNanos);
    int at = off + header;
    if (rtx) {
      at += Rtx.writeOriginalSequenceNumber(buf, at, original);
    }
    int from = p.payloadOffset;
    int length = p.payloadLength;
    if (config.codec() == MediaCodec.VP8 && p.descriptorLength > 0) {
      if (!vp8.parse(p.buffer, from, length)) {
        return giveUp(EgressVerdict.NOT_CONVERTIBLE);
      }
      at +=
          vp8.write(
              buf,
              at,
              Vp8Munger.pictureId(codecFact),
              Vp8Munger.tl0PicIdx(codecFact),
              Vp8Munger.keyIdx(codecFact));
      from += vp8.length();
      length -= vp8.length();
    } else if (build) {
      int prefix = redBuilder.writePrefix(ring, p, config.opusPayloadType(), buf, at);
      if (prefix < 0) {
        return giveUp(EgressVerdict.TORN);
      }
      at += prefix;
    } else if (p.codec == MediaCodec.RED) {
      if (!red.parse(p.buffer, from, length) || codecFact > red.primary()) {
        return giveUp(EgressVerdict.NOT_CONVERTIBLE);
      }
      if (config.codec() == MediaCodec.OPUS) {
        int block = red.primary() - codecFact;
        from = red.offset(block);
        length = red.length(block);
      } else if (red.payloadType(red.primary()) != config.opusPayloadType()) {
        int headersEnd = red.offset(0);
        at += rewriteBlockHeaders(buf, at);
        length -= headersEnd - from;
        from = headersEnd;
      }
    }
    int prefixLength = at - off - header;
    payloadLength = prefixLength + length;
    return seal(ring, p, header, prefixLength, from, length, sequence);
  }

  /**
   * The publisher's payload type for Opus differs from the subscriber's: say the subscriber's in
   * every block.
   */
  private int rewriteBlockHeaders(byte[] buf, int at) {
    int start = at;
    int end = at;
    for (int i = 0; i < red.primary(); i++) {
      end +=
          Red.writeRedundantHeader(
              buf, end, config.opusPayloadType(), red.timestampOffset(i), red.length(i));
    }
    end += Red.writePrimaryHeader(buf, end, config.opusPayloadType());
    return end - start;
  }

  private EgressVerdict seal(
      PacketRing ring, PacketFacts p, int header, int prefix, int from, int length, long sequence) {
    int sealed = out.seal(header, prefix, p.buffer, from, length, sequence);
    if (sealed < 0) {
      return giveUp(EgressVerdict.NOT_PROTECTED);
    }
    if (!ring.isIntact(p)) {
      return giveUp(EgressVerdict.TORN);
    }
    out.send();
    return EgressVerdict.FORWARDED;
  }

  private EgressVerdict giveUp(EgressVerdict reason) {
    out.abandon();
    return reason;
  }

  /** Sends a frame of silence. */
  EgressVerdict sendSilence(long sequence, int timestamp, long nowNanos) {
    int headerRoom = headers.maxLength(0);
    byte[] trailer = config.trailer();
    byte[] buf = out.claim(headerRoom + SilenceFrames.MAX_LENGTH + trailer.length);
    if (buf == null) {
      return EgressVerdict.OUTBOX_FULL;
    }
    int off = out.offset();
    int header =
        headers.write(
            buf,
            off,
            off + headerRoom,
            false,
            config.payloadType(),
            (int) sequence & 0xFFFF,
            timestamp,
            config.ssrc(),
            null,
            FrameNumberMunger.NONE,
            ForwardedTargets.UNCHANGED,
            out,
            nowNanos);
    payloadLength =
        SilenceFrames.write(config.codec(), config.opusPayloadType(), buf, off + header);
    System.arraycopy(trailer, 0, buf, off + header + payloadLength, trailer.length);
    payloadLength += trailer.length;
    return sealOwn(header, payloadLength, sequence);
  }

  /** Sends nothing but padding, which no decoder sees. */
  EgressVerdict sendPadding(long sequence, int timestamp, int length, long nowNanos) {
    return sendPadding(config.payloadType(), config.ssrc(), sequence, timestamp, length, nowNanos);
  }

  /** Sends nothing but padding on the RTX stream: a probe. */
  EgressVerdict sendProbe(long rtxSequence, int timestamp, int length, long nowNanos) {
    return sendPadding(
        config.rtxPayloadType(), config.rtxSsrc(), rtxSequence, timestamp, length, nowNanos);
  }

  private EgressVerdict sendPadding(
      int payloadType, int ssrc, long sequence, int timestamp, int length, long nowNanos) {
    int headerRoom = headers.maxLength(0);
    byte[] buf = out.claim(headerRoom + length);
    if (buf == null) {
      return EgressVerdict.OUTBOX_FULL;
    }
    int off = out.offset();
    int header =
        headers.write(
            buf,
            off,
            off + headerRoom,
            false,
            payloadType,
            (int) sequence & 0xFFFF,
            timestamp,
            ssrc,
            null,
            FrameNumberMunger.NONE,
            ForwardedTargets.UNCHANGED,
            out,
            nowNanos);
    payloadLength = RtpWriter.writePadding(buf, off, off + header, length);
    return sealOwn(header, length, sequence);
  }

  private EgressVerdict sealOwn(int header, int payload, long sequence) {
    if (out.seal(header, payload, NOTHING, 0, 0, sequence) < 0) {
      return giveUp(EgressVerdict.NOT_PROTECTED);
    }
    out.send();
    return EgressVerdict.FORWARDED;
  }

  private static final byte[] NOTHING = {};
}

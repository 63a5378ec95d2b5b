package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.rtp.AbsCaptureTime;
import io.livekit.jakarta.rtc.rtp.AbsSendTime;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import io.livekit.jakarta.rtc.rtp.PlayoutDelay;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import io.livekit.jakarta.rtc.rtp.codec.ActiveTargetsWriter;
import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor;
import java.nio.charset.StandardCharsets;

/** Builds the outgoing RTP headers of one down track. Owned by: the subscriber's media loop. */
final class HeaderWriter {
  /** Fixed header, extension block header, the elements of known length and padding. */
  private static final int MAX_FIXED = 64;

  // our own mids are short decimals, but a client may choose its own
  private static final int MAX_MID = 16;
  private static final int MAX_RID = 16; // as much as the one-byte form holds

  private final RtpWriter writer = new RtpWriter();
  private final byte[] mid;
  private final byte[] rid;
  private final int mediaSsrc;
  private final int midId;
  private final int ridId;
  private final int repairedRidId;
  private final int sendTimeId;
  private final int transportId;
  private final int captureTimeId;
  private final int descriptorId;
  private final int playoutId;
  private final PlayoutDelayControl playout;
  private ActiveTargetsWriter targetsWriter; // and what it writes to, once there is need of them
  private byte[] descriptor;
  private boolean clockKnown;
  private long unixOffsetNanos; // Unix time minus monotonic time

  HeaderWriter(DownTrackConfig config, PlayoutDelayControl playout) {
    this.playout = playout;
    HeaderExtensionIds ids = config.extensions();
    // The same packet may be sent twice on the same SSRC: then nothing in its header may change
    // with time, because SRTP must never authenticate two different packets under one index (RFC
    // 7714 §8.4).
    boolean repeatable = config.nack() && config.rtxPayloadType() < 0;
    mid = config.mid().getBytes(StandardCharsets.UTF_8);
    rid = config.rid().getBytes(StandardCharsets.US_ASCII);
    mediaSsrc = config.ssrc();
    writer.allowTwoByteForm(config.mixedExtensions());
    midId =
        mid.length > 0 && mid.length <= MAX_MID
            ? ids.id(HeaderExtension.MID)
            : HeaderExtensionIds.NONE;
    boolean layered = rid.length > 0 && rid.length <= MAX_RID;
    ridId = layered ? ids.id(HeaderExtension.RID) : HeaderExtensionIds.NONE;
    repairedRidId = layered ? ids.id(HeaderExtension.REPAIRED_RID) : HeaderExtensionIds.NONE;
    // A structure needs the two-byte form, and without it a receiver can't read any descriptor that
    // follows.
    descriptorId =
        config.mixedExtensions()
            ? ids.id(HeaderExtension.DEPENDENCY_DESCRIPTOR)
            : HeaderExtensionIds.NONE;
    sendTimeId = repeatable ? HeaderExtensionIds.NONE : ids.id(HeaderExtension.ABS_SEND_TIME);
    transportId = repeatable ? HeaderExtensionIds.NONE : ids.id(HeaderExtension.TRANSPORT_CC);
    captureTimeId = repeatable ? HeaderExtensionIds.NONE : ids.id(HeaderExtension.ABS_CAPTURE_TIME);
    playoutId = repeatable ? HeaderExtensionIds.NONE : ids.id(HeaderExtension.PLAYOUT_DELAY);
  }

  /** Learns how our monotonic clock relates to the wall clock that sender reports carry. */
  void setWallClock(long ntpNow, long nowNanos) {
    unixOffsetNanos = Ntp.toUnixNanos(ntpNow) - nowNanos;
    clockKnown = true;
  }

  /**
   * @return bytes that a header may take
   */
  int maxLength(int descriptorLength) {
    int growth = descriptorLength > 0 ? ActiveTargetsWriter.MAX_GROWTH : 0;
    return MAX_FIXED + mid.length + rid.length + descriptorLength + growth;
  }

  /**
   * Writes a header.
   *
   * @param packet where capture time and dependency descriptor come from; null for packets made
   *     here
   * @param frameNumber what the descriptor says instead of the publisher's number
   * @param targets what else it says otherwise, see {@link ForwardedTargets}
   * @return its length
   */
  int write(
      byte[] buf,
      int off,
      int limit,
      boolean marker,
      int payloadType,
      int sequence,
      int timestamp,
      int ssrc,
      PacketFacts packet,
      int frameNumber,
      int targets,
      PacketOut out,
      long nowNanos) {
    writer.begin(buf, off, limit, marker, payloadType, sequence, timestamp & 0xFFFF_FFFFL, ssrc);
    if (midId != HeaderExtensionIds.NONE) {
      writer.addExtension(midId, mid, 0, mid.length);
    }
    int layerId = ssrc == mediaSsrc ? ridId : repairedRidId;
    if (layerId != HeaderExtensionIds.NONE) {
      writer.addExtension(layerId, rid, 0, rid.length);
    }
    if (sendTimeId != HeaderExtensionIds.NONE) {
      int at = writer.addExtension(sendTimeId, AbsSendTime.LENGTH);
      if (at >= 0) {
        AbsSendTime.write(buf, at, nowNanos);
      }
    }
    if (transportId != HeaderExtensionIds.NONE) {
      int at = writer.addExtension(transportId, 2);
      if (at >= 0) {
        int number = out.nextTransportSequence();
        buf[at] = (byte) (number >> 8);
        buf[at + 1] = (byte) number;
      }
    }
    if (playoutId != HeaderExtensionIds.NONE && playout.isDue()) {
      int at = writer.addExtension(playoutId, PlayoutDelay.LENGTH);
      if (at >= 0) {
        playout.write(buf, at);
        if (ssrc == mediaSsrc) {
          playout.onSaid(sequence);
        }
      }
    }
    if (packet != null) {
      addFromPacket(buf, packet, frameNumber, targets);
    }
    return writer.end();
  }

  private void addFromPacket(byte[] buf, PacketFacts packet, int frameNumber, int targets) {
    if (captureTimeId != HeaderExtensionIds.NONE
        && clockKnown
        && packet.is(PacketFacts.CAPTURE_TIME)) {
      int at = writer.addExtension(captureTimeId, AbsCaptureTime.LENGTH);
      if (at >= 0) {
        AbsCaptureTime.write(buf, at, Ntp.fromUnixNanos(packet.captureNanos + unixOffsetNanos));
      }
    }
    if (descriptorId != HeaderExtensionIds.NONE
        && packet.dependencyDescriptorLength > 0
        && !addDescriptor(packet, frameNumber, targets)) {
      int at = writer.addExtension(descriptorId, packet.dependencyDescriptorLength);
      if (at >= 0) {
        System.arraycopy(
            packet.buffer,
            packet.dependencyDescriptorOffset,
            buf,
            at,
            packet.dependencyDescriptorLength);
        FrameNumberMunger.write(buf, at, frameNumber);
      }
    }
  }

  /**
   * Adds the dependency descriptor with the decode targets that are forwarded.
   *
   * @return false if it is to be copied as it is
   */
  private boolean addDescriptor(PacketFacts packet, int frameNumber, int targets) {
    int count = ForwardedTargets.count(targets);
    if (count == 0) {
      return false;
    }
    if (targetsWriter == null) {
      targetsWriter = new ActiveTargetsWriter();
      descriptor = new byte[DependencyDescriptor.MAX_LENGTH];
    }
    int length =
        targetsWriter.write(
            packet.buffer,
            packet.dependencyDescriptorOffset,
            packet.dependencyDescriptorLength,
            frameNumber,
            count,
            ForwardedTargets.active(targets),
            descriptor,
            0,
            descriptor.length);
    return length > 0 && writer.addExtension(descriptorId, descriptor, 0, length);
  }
}

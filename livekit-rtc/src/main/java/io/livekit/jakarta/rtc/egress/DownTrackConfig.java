package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;

/**
 * What the negotiation fixed about a track sent to one subscriber.
 *
 * @param codec the codec chosen; RED and Opus may differ from the source's
 * @param payloadType of that codec
 * @param opusPayloadType payload type of the blocks inside RED; not used otherwise
 * @param rtxPayloadType -1 without RTX (RFC 4588)
 * @param rtxSsrc not used without RTX
 * @param nack retransmissions were negotiated
 * @param extensions ids negotiated for the section
 * @param mixedExtensions two-byte header extensions may be used (a=extmap-allow-mixed)
 * @param mid media section id
 * @param rid simulcast layer that this stream is to its receiver, or empty
 * @param cname for SDES
 * @param maxPackets retransmission history
 * @param replays the client may get packets before it is ready for them: the first key frame is
 *     sent again when it asks, see {@link Resender#replay}
 * @param opens packets are sent until media comes, see {@link OpeningPackets}
 * @param trailer ends frames made here of a track whose payload is encrypted, so that clients don't
 *     decrypt them (spec/02 §10); empty for other tracks
 * @param playout how long pictures are to be held back
 */
public record DownTrackConfig(
    MediaCodec codec,
    int payloadType,
    int opusPayloadType,
    int ssrc,
    int rtxPayloadType,
    int rtxSsrc,
    boolean nack,
    HeaderExtensionIds extensions,
    boolean mixedExtensions,
    String mid,
    String rid,
    String cname,
    int maxPackets,
    boolean replays,
    boolean opens,
    byte[] trailer,
    PlayoutDelayPolicy playout) {
  private static final byte[] NONE = {};

  /** A track of readable media to a client that is ready for it. */
  public DownTrackConfig(
      MediaCodec codec,
      int payloadType,
      int opusPayloadType,
      int ssrc,
      int rtxPayloadType,
      int rtxSsrc,
      boolean nack,
      HeaderExtensionIds extensions,
      boolean mixedExtensions,
      String mid,
      String rid,
      String cname,
      int maxPackets) {
    this(
        codec,
        payloadType,
        opusPayloadType,
        ssrc,
        rtxPayloadType,
        rtxSsrc,
        nack,
        extensions,
        mixedExtensions,
        mid,
        rid,
        cname,
        maxPackets,
        false,
        false,
        NONE,
        PlayoutDelayPolicy.NONE);
  }
}

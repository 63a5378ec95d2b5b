package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import java.util.List;

/**
 * What the description fixed about a received track.
 *
 * @param codec the preferred codec of the section
 * @param payloadTypes all of them
 * @param extensions ids of the section's header extensions
 * @param rids simulcast rids in the order of the offer; empty without
 * @param nack NACK was negotiated: always for video
 * @param maxPackets history per layer
 * @param speech what counts as speaking, for audio
 * @param proxiesLoss whether a publisher of audio is told what its subscribers lost
 * @param pliThrottleNanos shortest time between two PLIs by spatial layer
 * @param senderSsrc our SSRC in the RTCP that we send
 */
public record ReceivedTrackConfig(
    MediaCodec codec,
    PayloadTypes payloadTypes,
    HeaderExtensionIds extensions,
    List<String> rids,
    boolean nack,
    int maxPackets,
    SpeechDetection speech,
    boolean proxiesLoss,
    long[] pliThrottleNanos,
    int senderSsrc) {}

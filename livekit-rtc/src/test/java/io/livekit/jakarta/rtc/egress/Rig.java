package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.BitrateLimit;
import io.livekit.jakarta.rtc.ingress.IngressVerdict;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.PayloadTypes;
import io.livekit.jakarta.rtc.ingress.PublisherClock;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.ingress.ReceivedTrackConfig;
import io.livekit.jakarta.rtc.ingress.SpeechDetection;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.List;

/** One publisher, one subscriber, virtual time. */
final class Rig {
  static final int OUT_SSRC = 0x0DDBA11;
  static final int RTX_SSRC = 0x0DDBA12;
  static final int RTX_PT = 97;
  static final int OPUS_PT = 111;
  static final int RED_PT = 63;
  static final long MILLI = 1_000_000L;
  static final long FRAME = 33 * MILLI;
  static final long WALL_OFFSET = 1_700_000_000_000_000_000L;

  final RecordingOut out = new RecordingOut();
  final HeaderExtensionIds outIds = new HeaderExtensionIds();
  final HeaderExtensionIds inIds = new HeaderExtensionIds();
  final FanOut fanOut = new FanOut(() -> {});
  final ReceivedTrack source;
  DownTrack track;
  long now = 1_000 * MILLI;
  private final RtpPacket view = new RtpPacket();
  private boolean replays;
  private boolean opens;
  private byte[] trailer = {};
  private PlayoutDelayPolicy playout = PlayoutDelayPolicy.NONE;

  Rig(MediaCodec sourceCodec) {
    source = newSource(sourceCodec, inIds);
  }

  static ReceivedTrack newSource(MediaCodec codec, HeaderExtensionIds ids) {
    PayloadTypes types =
        new PayloadTypes()
            .add(96, MediaCodec.VP8)
            .add(98, MediaCodec.VP9)
            .add(35, MediaCodec.AV1)
            .add(125, MediaCodec.H264)
            .addRtx(RTX_PT, 96)
            .add(OPUS_PT, MediaCodec.OPUS)
            .add(RED_PT, MediaCodec.RED)
            .add(0, MediaCodec.PCMU);
    ReceivedTrack track =
        new ReceivedTrack(
            new ReceivedTrackConfig(
                codec,
                types,
                ids,
                List.of(),
                true,
                500,
                SpeechDetection.OFF,
                false,
                new long[] {500 * MILLI, 1000 * MILLI, 1000 * MILLI},
                1),
            new PublisherClock(),
            new BitrateLimit(),
            () -> {});
    track.announce(100, 200, 0);
    track.announce(101, 201, 1);
    track.announce(102, 202, 2);
    return track;
  }

  /** The client may not be ready for the first packets: one connection. */
  Rig replaying() {
    replays = true;
    return this;
  }

  /** The client shows a track with its first packet only. */
  Rig opening() {
    opens = true;
    return this;
  }

  /** The publisher encrypts the payload. */
  Rig encrypted(byte[] mark) {
    trailer = mark;
    return this;
  }

  /** The receiver is told how long to hold pictures back. */
  Rig delayed(PlayoutDelayPolicy policy) {
    playout = policy;
    return this;
  }

  Rig subscribe(MediaCodec codec, boolean rtx) {
    int payloadType = codec == MediaCodec.OPUS ? OPUS_PT : codec == MediaCodec.RED ? RED_PT : 96;
    track =
        new DownTrack(
            new DownTrackConfig(
                codec,
                payloadType,
                OPUS_PT,
                OUT_SSRC,
                rtx ? RTX_PT : -1,
                RTX_SSRC,
                true,
                outIds,
                true,
                "3",
                "",
                "PA_x|TR_y",
                500,
                replays,
                opens,
                trailer,
                playout),
            out,
            65530,
            0x1234_5678);
    fanOut.attach(track, source, now);
    return this;
  }

  IngressVerdict in(byte[] packet) {
    IngressVerdict verdict = receive(packet);
    fanOut.poll(1000, now);
    return verdict;
  }

  IngressVerdict receive(byte[] packet) {
    byte[] copy = packet.clone(); // RTX is unwrapped in place
    return view.wrap(copy, 0, copy.length) == RtpPacket.Verdict.OK
        ? source.receive(view, now)
        : IngressVerdict.MALFORMED_PAYLOAD; // it wouldn't come this far
  }

  void in(List<byte[]> packets) {
    packets.forEach(this::in);
  }

  /** One frame of each stream, then 33 ms. */
  void frames(boolean key, Vp8Stream... streams) {
    for (Vp8Stream stream : streams) {
      in(stream.frame(key));
    }
    tick();
  }

  void tick() {
    now += FRAME;
    track.onTimeout(now);
  }

  /**
   * @return how many RTCP packets of a type the publisher would get now
   */
  int feedback(RtcpType type) {
    byte[] buf = new byte[1400];
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    source.writeFeedback(writer, now);
    RtcpReader reader = new RtcpReader().wrap(buf, 0, writer.length());
    int count = 0;
    while (writer.length() > 0 && reader.next()) {
      count += reader.type() == type ? 1 : 0;
    }
    return count;
  }

  List<Integer> sequences() {
    return out.sent.stream().map(RecordingOut.Sent::sequence).toList();
  }
}

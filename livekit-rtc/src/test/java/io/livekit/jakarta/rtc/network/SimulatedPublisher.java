package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.ice.IceRole;
import io.livekit.jakarta.rtc.rtcp.NackList;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtcp.TransportFeedback;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import io.livekit.jakarta.rtc.rtp.Rtx;
import io.livekit.jakarta.rtc.rtp.codec.Red;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A browser that publishes Opus in RED, as livekit-client does, and three VP8 layers with RTX. Its
 * habits are libwebrtc's: a packet isn't resent within a round trip of its last transmission and is
 * forgotten after three seconds, a key frame isn't made within 300 ms of the last one, the round
 * trip is answered for with XR.
 */
final class SimulatedPublisher extends SimulatedClient {
  static final String[] RIDS = {"q", "h", "f"};
  private static final long AUDIO_NANOS = 20_000_000L;
  private static final long REPORT_NANOS = 1_000_000_000L;
  private static final long MIN_KEY_FRAME_NANOS = 300_000_000L;
  private static final long HISTORY_NANOS = 3_000_000_000L;
  private static final int HISTORY = 1024;
  private static final int AUDIO_PT = 109;
  private static final int RED_PT = 63;
  private static final int AUDIO_HISTORY = 64;
  private static final int AUDIO_LENGTH = 40;
  private static final int VIDEO_PT = 96;
  private static final int RTX_PT = 97;
  private static final int SMALL = SimulcastEncoder.PAYLOAD;
  private static final int TRANSPORT_CC = 3;
  private static final int MID = 4;
  private static final int RID = 10;
  private static final int REPAIRED_RID = 11;

  /** One simulcast stream with its repair stream. */
  private final class Layer {
    final byte[] rid;
    final SimulcastEncoder encoder;
    final int ssrc = random.nextInt() | 1;
    final int rtxSsrc = random.nextInt() & ~1;
    final long timestampBase = random.nextInt() & 0xFFFF_FFFFL;
    final byte[][] history = new byte[HISTORY][];
    final long[] sequences = new long[HISTORY];
    final long[] sentNanos = new long[HISTORY];
    final long[] resentNanos = new long[HISTORY];
    long sequence = random.nextInt(0x8000);
    long rtxSequence = random.nextInt(0x8000);
    boolean keyFrameWanted;
    long lastKeyFrame = Long.MIN_VALUE / 2;
    long packets;
    long octets;

    Layer(String rid, SimulcastEncoder encoder) {
      this.rid = rid.getBytes(StandardCharsets.US_ASCII);
      this.encoder = encoder;
    }
  }

  final Layer[] layers;
  private final long roundTripNanos;
  private final long frameNanos;
  private final int audioSsrc = random.nextInt();
  private final byte[][] audioHistory = new byte[AUDIO_HISTORY][];
  private final int[] audioHeaders = new int[AUDIO_HISTORY];
  private final long[] audioSequences = new long[AUDIO_HISTORY];
  private long audioSequence = random.nextInt(0x8000);
  private final RtpWriter writer = new RtpWriter();
  private final byte[] buf = new byte[1500];
  private int transportSequence;
  private final long startNanos;
  private long nextFrame;
  private long nextAudio;
  private long nextReport;
  private int referenceTime;
  private long referenceTimeNanos;
  long keyFrames;
  long keyFrameRequests;
  long nacks;
  long retransmissions;
  long audioFrames;
  long toldReceived;
  long toldLost;
  private final TransportFeedback arrivals = new TransportFeedback();

  /**
   * @param roundTripNanos what its round-trip estimate will have settled at
   * @param fullSize pictures are as large as in a call, 150 kbit/s to 1.6 Mbit/s at 30 pictures a
   *     second; otherwise they are small, which doesn't matter where bandwidth doesn't
   */
  SimulatedPublisher(
      SimulatedWorld world,
      InetSocketAddress address,
      long seed,
      long roundTripNanos,
      boolean fullSize,
      int picturesPerSecond) {
    super(world, address, IceRole.CONTROLLING, seed);
    frameNanos = 1_000_000_000L / picturesPerSecond;
    this.roundTripNanos = roundTripNanos;
    startNanos = world.nowNanos();
    nextFrame = startNanos;
    nextAudio = startNanos;
    nextReport = startNanos;
    layers =
        new Layer[] {
          new Layer(
              RIDS[0], fullSize ? encoder(0, 560, 4, 1, 1, 1) : encoder(0, SMALL, 2, 1, 1, 1)),
          new Layer(
              RIDS[1], fullSize ? encoder(1, 1_100, 12, 3, 2, 1) : encoder(1, SMALL, 6, 2, 1, 1)),
          new Layer(
              RIDS[2], fullSize ? encoder(2, 1_100, 40, 9, 7, 4) : encoder(2, SMALL, 14, 4, 3, 2))
        };
    channels.put("_reliable", data.open("_reliable", true, null, null, "", startNanos));
    channels.put("_lossy", data.open("_lossy", false, 0, null, "", startNanos));
    channels.put("_data_track", data.open("_data_track", false, 0, null, "", startNanos));
  }

  private SimulcastEncoder encoder(int layer, int payload, int... packets) {
    return new SimulcastEncoder(layer, payload, random.nextInt(), random.nextInt(), packets);
  }

  /** Pictures full of detail: key frames of 8, 24 and 60 kB. */
  void largeKeyFrames() {
    layers[0].encoder.keyFrames(14);
    layers[1].encoder.keyFrames(22);
    layers[2].encoder.keyFrames(55);
  }

  /** Sends data only. */
  void withoutMedia() {
    nextFrame = Long.MAX_VALUE;
    nextAudio = Long.MAX_VALUE;
    nextReport = Long.MAX_VALUE;
  }

  @Override
  long nextMediaNanos() {
    return Math.min(nextFrame, Math.min(nextAudio, nextReport));
  }

  @Override
  void onMediaTimer(long now) {
    if (now >= nextFrame) {
      for (Layer layer : layers) {
        sendFrame(layer, now);
      }
      nextFrame = Math.max(nextFrame + frameNanos, now);
    }
    if (now >= nextAudio) {
      sendAudio(now);
      nextAudio = Math.max(nextAudio + AUDIO_NANOS, now);
    }
    if (now >= nextReport) {
      report(now);
      nextReport = now + REPORT_NANOS;
    }
  }

  private void sendFrame(Layer layer, long now) {
    boolean key = layer.keyFrameWanted && now - layer.lastKeyFrame >= MIN_KEY_FRAME_NANOS;
    layer.encoder.next(key);
    if (layer.encoder.key) {
      layer.lastKeyFrame = now;
      keyFrames++;
    }
    layer.keyFrameWanted = false; // one asked for too early is ignored, not put off
    long timestamp = layer.timestampBase + (now - startNanos) * 90 / 1_000_000 & 0xFFFF_FFFFL;
    for (int i = 0; i < layer.encoder.packets; i++) {
      long sequence = ++layer.sequence;
      boolean marker = i == layer.encoder.packets - 1;
      int header = header(marker, VIDEO_PT, sequence, timestamp, layer.ssrc, "2", RID, layer.rid);
      int length = header + layer.encoder.write(buf, header, i);
      sendRtp(buf, header, length, sequence);
      int at = (int) sequence & HISTORY - 1;
      layer.history[at] = java.util.Arrays.copyOf(buf, length);
      layer.sequences[at] = sequence;
      layer.sentNanos[at] = now;
      layer.resentNanos[at] = Long.MIN_VALUE / 2;
      layer.packets++;
      layer.octets += length;
    }
  }

  private int header(
      boolean marker,
      int pt,
      long sequence,
      long timestamp,
      int ssrc,
      String mid,
      int ridId,
      byte[] rid) {
    writer.begin(buf, 0, 200, marker, pt, (int) sequence & 0xFFFF, timestamp, ssrc);
    if (rid != null) {
      byte[] number = new byte[2];
      BigEndian.put16(number, 0, ++transportSequence & 0xFFFF);
      writer.addExtension(TRANSPORT_CC, number, 0, 2);
      writer.addExtension(ridId, rid, 0, rid.length);
    }
    writer.addExtension(MID, mid.getBytes(StandardCharsets.US_ASCII), 0, mid.length());
    return writer.end();
  }

  private void sendAudio(long now) {
    audioFrames++;
    long timestamp = (now - startNanos) / AUDIO_NANOS * 960 & 0xFFFF_FFFFL;
    int at = header(false, RED_PT, ++audioSequence, timestamp, audioSsrc, "1", 0, null);
    int header = at;
    if (audioFrames > 1) {
      at += Red.writeRedundantHeader(buf, at, AUDIO_PT, 960, AUDIO_LENGTH);
    }
    at += Red.writePrimaryHeader(buf, at, AUDIO_PT);
    for (int i = audioFrames > 1 ? 0 : 1; i < 2; i++) {
      java.util.Arrays.fill(buf, at, at + AUDIO_LENGTH, (byte) 7);
      buf[at] = 0x78; // CELT, 20 ms, one frame
      at += AUDIO_LENGTH;
    }
    sendRtp(buf, header, at, audioSequence);
    int slot = (int) audioSequence & AUDIO_HISTORY - 1;
    audioHistory[slot] = java.util.Arrays.copyOf(buf, at);
    audioHeaders[slot] = header;
    audioSequences[slot] = audioSequence;
  }

  private void report(long now) {
    RtcpWriter w = beginRtcp();
    for (Layer layer : layers) {
      long timestamp = layer.timestampBase + (now - startNanos) * 90 / 1_000_000 & 0xFFFF_FFFFL;
      w.senderReport(layer.ssrc, Ntp.fromNanos(now), timestamp, layer.packets, layer.octets);
    }
    w.senderReport(
        audioSsrc,
        Ntp.fromNanos(now),
        (now - startNanos) * 48 / 1_000_000 & 0xFFFF_FFFFL,
        audioFrames,
        0);
    if (referenceTime != 0) {
      w.delaySinceLastReceiverReport(
          layers[0].ssrc,
          serverSsrc,
          referenceTime,
          Ntp.compactFromNanos(now - referenceTimeNanos) & 0xFFFF_FFFFL);
      referenceTime = 0;
    }
    sendRtcp();
  }

  private int serverSsrc;

  @Override
  void onRtcp(RtcpReader reader, long now) {
    switch (reader.type()) {
      case NACK -> {
        Layer layer = layer(reader.mediaSsrc());
        if (reader.mediaSsrc() == audioSsrc) {
          NackList.forEach(reader, this::resendAudio);
        }
        if (layer != null) {
          NackList.forEach(reader, lost -> resend(layer, lost, now));
        }
      }
      case PLI -> {
        Layer layer = layer(reader.mediaSsrc());
        if (layer != null) {
          keyFrameRequests++;
          layer.keyFrameWanted = true;
        }
      }
      case TRANSPORT_FEEDBACK -> {
        for (arrivals.wrap(reader); arrivals.next(); ) {
          toldReceived += arrivals.received() ? 1 : 0;
          toldLost += arrivals.received() ? 0 : 1;
        }
      }
      case EXTENDED_REPORT -> {
        if (reader.extendedReport().hasReferenceTime()) {
          serverSsrc = reader.senderSsrc();
          referenceTime = Ntp.compact(reader.extendedReport().referenceTime());
          referenceTimeNanos = now;
        }
      }
      default -> {}
    }
  }

  private Layer layer(int ssrc) {
    for (Layer layer : layers) {
      if (layer.ssrc == ssrc) {
        return layer;
      }
    }
    return null;
  }

  private void resend(Layer layer, int lost, long now) {
    nacks++;
    int at = lost & HISTORY - 1;
    byte[] original = layer.history[at];
    if (original == null
        || (layer.sequences[at] & 0xFFFF) != lost
        || now - layer.sentNanos[at] > HISTORY_NANOS
        || now - layer.resentNanos[at] < roundTripNanos) {
      return;
    }
    layer.resentNanos[at] = now;
    retransmissions++;
    RtpPacket packet = new RtpPacket();
    packet.wrap(original, 0, original.length);
    int header =
        header(
            packet.marker(),
            RTX_PT,
            ++layer.rtxSequence,
            packet.timestamp(),
            layer.rtxSsrc,
            "2",
            REPAIRED_RID,
            layer.rid);
    int end = header + Rtx.writeOriginalSequenceNumber(buf, header, lost);
    System.arraycopy(original, packet.payloadOffset(), buf, end, packet.payloadLength());
    sendRtp(buf, header, end + packet.payloadLength(), layer.rtxSequence);
  }

  /** Without RTX: the same packet again. */
  private void resendAudio(int lost) {
    int slot = lost & AUDIO_HISTORY - 1;
    if (audioHistory[slot] != null && (audioSequences[slot] & 0xFFFF) == lost) {
      sendRtp(
          audioHistory[slot].clone(),
          audioHeaders[slot],
          audioHistory[slot].length,
          audioSequences[slot]);
    }
  }

  @Override
  void onRtp(RtpPacket packet, long now) {
    failures.add("RTP to a publisher");
  }
}

package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.Allocation;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The budget of the hot path: no allocation per packet, from the decrypted packet to the outbox.
 */
class ForwardingAllocationTest {
  private static final int SUBSCRIBERS = 10;
  private static final int WINDOWS = 30;

  /** Packets of a window; before the first, as many as {@link #WARM_UP}. */
  private static final int PACKETS = 1_000;

  private static final int WARM_UP = 10_000;

  private final RtpPacket view = new RtpPacket();
  private final byte[] rtcp = new byte[1200];
  private final RtcpWriter writer = new RtcpWriter();
  private final int[] wished = new int[SUBSCRIBERS];
  private double sentShare = 0.9;
  private long bitsPerSecond; // that the paths are known to carry
  private long held;
  private long now = 1_000_000_000L;

  ForwardingAllocationTest() {
    Arrays.fill(wished, 2);
  }

  @Test
  void receivingAndForwardingAllocatesNothing() {
    assertAllocationFree(MediaCodec.VP8, MediaCodec.VP8, videoPackets());
  }

  @Test
  void holdingBackAllocatesNothing() {
    bitsPerSecond = 500_000; // some of what all subscribers get
    sentShare = 0.8;
    assertAllocationFree(MediaCodec.VP8, MediaCodec.VP8, videoPackets());
    assertThat(held).isPositive();
  }

  @Test
  void convertingAudioAllocatesNothing() {
    assertAllocationFree(MediaCodec.OPUS, MediaCodec.RED, audioPackets());
  }

  @Test
  void choosingOfAScalableStreamAllocatesNothing() {
    for (int i = 0; i < SUBSCRIBERS; i++) {
      wished[i] = i % 3;
    }
    sentShare = 0.3;
    assertAllocationFree(MediaCodec.VP9, MediaCodec.VP9, scalablePackets());
  }

  private void assertAllocationFree(MediaCodec in, MediaCodec wanted, List<byte[]> packets) {
    HeaderExtensionIds received = new HeaderExtensionIds();
    received.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, SvcStream.DESCRIPTOR_ID);
    ReceivedTrack source = Rig.newSource(in, received);
    FanOut fanOut = new FanOut(() -> {});
    HeaderExtensionIds ids = new HeaderExtensionIds();
    ids.set(HeaderExtension.MID, 1);
    ids.set(HeaderExtension.ABS_SEND_TIME, 3);
    ids.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, SvcStream.DESCRIPTOR_ID);
    DiscardingOut sink = new DiscardingOut();
    if (bitsPerSecond > 0) {
      sink.pacer().carries(bitsPerSecond, false);
    }
    List<DownTrack> tracks = new ArrayList<>();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      DownTrack track =
          new DownTrack(
              new DownTrackConfig(
                  wanted, 96, Rig.OPUS_PT, i, 97, 1000 + i, true, ids, true, "1", "", "c", 500),
              sink,
              1,
              1);
      tracks.add(track);
      track.setMaxLayers(wished[i], 3, now);
      fanOut.attach(track, source, now);
    }
    // compiles, and grows rings and histories to their size
    run(source, fanOut, tracks, sink, packets, 0, WARM_UP);
    long[] sentBefore = new long[1];
    long allocated =
        Allocation.leastBytes(
            WINDOWS,
            PACKETS / 10,
            window -> {
              sentBefore[0] = sink.sent();
              int from = WARM_UP + window * PACKETS;
              run(source, fanOut, tracks, sink, packets, from, from + PACKETS);
            });
    assertThat(sink.sent() - sentBefore[0])
        .isGreaterThan((long) (PACKETS * SUBSCRIBERS * sentShare));
    // not even one object per hundred
    assertThat(allocated).as("bytes for %d packets", PACKETS).isLessThan(PACKETS / 10);
  }

  private void run(
      ReceivedTrack source,
      FanOut fanOut,
      List<DownTrack> tracks,
      DiscardingOut sink,
      List<byte[]> packets,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      byte[] packet = packets.get(i);
      now += 5_000_000L;
      view.wrap(packet, 0, packet.length);
      source.receive(view, now);
      fanOut.poll(100, now);
      held += sink.pacer().nextTimeoutNanos() == Long.MAX_VALUE ? 0 : 1;
      sink.pacer().onTimeout(now);
      writer.begin(rtcp, 0, rtcp.length);
      source.writeFeedback(writer, now);
      for (int t = 0; t < SUBSCRIBERS; t++) {
        DownTrack track = tracks.get(t);
        track.onTimeout(now);
        if (i % 10 == 0) {
          track.receiveNack(i - 3, 0, now);
        }
        if (i % 500 == 0) {
          track.writeSenderReport(writer.begin(rtcp, 0, rtcp.length), now, now);
        }
      }
    }
  }

  private static List<byte[]> videoPackets() {
    Vp8Stream stream = new Vp8Stream(100, 1, 1, 1);
    stream.temporalLayers = 3;
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; packets.size() < WARM_UP + WINDOWS * PACKETS; i++) {
      List<byte[]> frame = stream.frame(i % 100 == 0);
      packets.addAll(i % 20 == 7 ? frame.subList(1, 2) : frame); // some loss
    }
    return packets;
  }

  private static List<byte[]> scalablePackets() {
    SvcStream stream = new SvcStream(98, 3, 3, false);
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; packets.size() < WARM_UP + WINDOWS * PACKETS; i++) {
      List<byte[]> picture = stream.picture(i % 20 == 0);
      packets.addAll(i % 20 == 7 ? picture.subList(1, picture.size()) : picture); // some loss
    }
    return packets;
  }

  private static List<byte[]> audioPackets() {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < WARM_UP + WINDOWS * PACKETS; i++) {
      byte[] packet = new byte[60];
      io.livekit.jakarta.rtc.rtp.RtpWriter.writeHeader(
          packet, 0, false, Rig.OPUS_PT, i, 960L * i, 100);
      packets.add(packet);
    }
    return packets;
  }
}

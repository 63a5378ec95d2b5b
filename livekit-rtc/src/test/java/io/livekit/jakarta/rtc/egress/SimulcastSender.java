package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Simulcast as libwebrtc sends it once the dependency descriptor is negotiated: VP8 descriptors of
 * one byte, no picture ids, and frame numbers that count through the layers of a picture from the
 * highest down.
 */
final class SimulcastSender {
  static final int LAYERS = 3;
  static final int PAYLOAD_TYPE = 96;
  static final int DESCRIPTOR_ID = 5;

  /** Two templates of one layer, key and delta, one decode target, no chains, no resolutions. */
  private static final String STRUCTURE =
      "000000 00000" + " 00 11" + " 10 10" + " 0 100000" + " 0" + " 0";

  /** What is sent of one layer. */
  static final class Layer {
    final int ssrc;
    final int firstTimestamp;
    int sequence;
    boolean active = true;
    int lastNumber;

    Layer(int ssrc, Random random) {
      this.ssrc = ssrc;
      firstTimestamp = random.nextInt();
      sequence = random.nextInt(1 << 16);
    }
  }

  final Layer[] layers = new Layer[LAYERS];
  int packetsPerFrame = 1;
  private int counter;

  SimulcastSender(Random random) {
    for (int i = 0; i < LAYERS; i++) {
      layers[i] = new Layer(100 + i, random);
    }
    counter = random.nextInt(1 << 16);
  }

  /**
   * @return the packets of one picture, by layer, the inactive layers' empty
   */
  List<List<byte[]>> picture(boolean key, long captureNanos) {
    List<List<byte[]>> byLayer = new ArrayList<>(List.of(List.of(), List.of(), List.of()));
    for (int i = LAYERS - 1; i >= 0; i--) {
      if (layers[i].active) {
        byLayer.set(i, frame(layers[i], key, captureNanos));
      }
    }
    return byLayer;
  }

  int timestamp(int layer, long captureNanos) {
    return layers[layer].firstTimestamp + (int) (captureNanos * 9 / 100_000);
  }

  private List<byte[]> frame(Layer layer, boolean key, long captureNanos) {
    counter = counter + 1 & 0xFFFF;
    int diff = counter - layer.lastNumber & 0xFFFF;
    layer.lastNumber = counter;
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < packetsPerFrame; i++) {
      boolean first = i == 0;
      boolean last = i == packetsPerFrame - 1;
      String bits =
          (first ? "1" : "0")
              + (last ? "1" : "0")
              + (key ? "000000" : "000001")
              + binary(counter, 16)
              + (key
                  ? first ? "10000" + STRUCTURE : ""
                  : "00010" + "01" + binary(diff - 1, 4) + "00");
      packets.add(packet(layer, key, first, last, bytes(bits), captureNanos));
    }
    return packets;
  }

  private byte[] packet(
      Layer layer, boolean key, boolean first, boolean last, byte[] descriptor, long captureNanos) {
    byte[] packet = new byte[100];
    RtpWriter writer =
        new RtpWriter()
            .begin(
                packet,
                0,
                packet.length,
                last,
                PAYLOAD_TYPE,
                layer.sequence,
                timestamp(layer.ssrc - 100, captureNanos) & 0xFFFF_FFFFL,
                layer.ssrc);
    writer.addExtension(DESCRIPTOR_ID, descriptor, 0, descriptor.length);
    int at = writer.end();
    packet[at] = (byte) (first ? 0x10 : 0); // VP8 payload descriptor
    packet[at + 1] = (byte) (first && key ? 0x10 : 0x11);
    BigEndian.put16(packet, at + 2, layer.sequence);
    layer.sequence = layer.sequence + 1 & 0xFFFF;
    return Arrays.copyOf(packet, at + 20);
  }

  /**
   * @return the packet as its repair stream carries it, header extensions included
   */
  static byte[] rtx(byte[] original, int rtxSsrc, int rtxSequence) {
    RtpPacket view = new RtpPacket();
    view.wrap(original, 0, original.length);
    int header = view.payloadOffset();
    byte[] rtx = new byte[original.length + 2];
    System.arraycopy(original, 0, rtx, 0, header);
    rtx[1] = (byte) ((view.marker() ? 0x80 : 0) | Rig.RTX_PT);
    BigEndian.put16(rtx, 2, rtxSequence);
    BigEndian.put32(rtx, 8, rtxSsrc);
    BigEndian.put16(rtx, header, view.sequenceNumber());
    System.arraycopy(original, header, rtx, header + 2, original.length - header);
    return rtx;
  }

  private static String binary(int value, int bits) {
    return Integer.toBinaryString(1 << bits | value & (1 << bits) - 1).substring(1);
  }

  private static byte[] bytes(String text) {
    String bits = text.replace(" ", "");
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / 8] |= (bits.charAt(i) - '0') << 7 - i % 8;
    }
    return bytes;
  }
}

package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A publisher of one stream with spatial and temporal layers, as libwebrtc sends it: LxTy, whose
 * layers build on those below in each picture, or LxTy_KEY, whose layers do so in key frames only.
 */
final class SvcStream {
  static final int SSRC = 100;
  static final int DESCRIPTOR_ID = 5;

  /** Temporal layers of the pictures of a period; of two layers the first half. */
  private static final int[] PATTERN = {0, 2, 1, 2};

  private final int payloadType;
  final int spatialLayers;
  final int temporalLayers;
  private final boolean keyMode;
  private final int period;
  private final List<Template> templates = new ArrayList<>();
  int packetsPerFrame = 2;

  /** Layers sent: those above have been given up by the encoder. */
  int layersSent;

  /** Sends no dependency descriptors: VP9's own say which layer a packet is of. */
  boolean described = true;

  /** Says in its descriptors which decode targets are left, as long as some aren't. */
  boolean tells = true;

  int sequence = 65_500;
  int frameNumber = 65_530;
  long timestamp = 90_000;
  int firstTemplate;
  private int picture; // since the key frame
  private boolean everSent;

  private record Template(
      int spatial, int temporal, int at, boolean key, int[] diffs, int[] chainDiffs) {}

  SvcStream(int payloadType, int spatialLayers, int temporalLayers, boolean keyMode) {
    this.payloadType = payloadType;
    this.spatialLayers = spatialLayers;
    this.temporalLayers = temporalLayers;
    this.keyMode = keyMode;
    layersSent = spatialLayers;
    period = 1 << temporalLayers - 1;
    for (int spatial = 0; spatial < spatialLayers; spatial++) {
      templates.add(template(spatial, 0, true));
      for (int temporal = 0; temporal < temporalLayers; temporal++) {
        for (int at = 0; at < period; at++) {
          if (temporalOf(at) == temporal) {
            templates.add(template(spatial, at, false));
          }
        }
      }
    }
  }

  /** Pictures of L3T3: 0 2 1 2; of L3T2: 0 1. */
  private int temporalOf(int at) {
    return temporalLayers == 3 ? PATTERN[at] : at;
  }

  private Template template(int spatial, int at, boolean key) {
    int temporal = temporalOf(at);
    // T2 and T1 build on the picture that is the next lower one in the period
    int back = temporal == 0 ? period : temporal == temporalLayers - 1 ? 1 : 2;
    List<Integer> diffs = new ArrayList<>();
    if (!key) {
      diffs.add(back * spatialLayers);
    }
    if (spatial > 0 && (key || !keyMode)) {
      diffs.add(1);
    }
    int[] chainDiffs = new int[spatialLayers];
    for (int chain = 0; chain < spatialLayers; chain++) {
      chainDiffs[chain] = chainDiff(chain, spatial, at, key);
    }
    return new Template(
        spatial, temporal, at, key, diffs.stream().mapToInt(i -> i).toArray(), chainDiffs);
  }

  /** A chain is all of the lowest temporal layer, and of the spatial ones that its layer needs. */
  private int chainDiff(int chain, int spatial, int at, boolean key) {
    boolean builds = key || !keyMode;
    if (key && spatial == 0) {
      return 0;
    }
    if (at == 0 && builds && spatial > 0) {
      return spatial - Math.min(chain, spatial - 1);
    }
    if (at == 0 && keyMode && spatial > chain) {
      return spatial - chain; // its frame in this picture
    }
    return (at == 0 ? period : at) * spatialLayers + spatial - chain;
  }

  private int targets() {
    return spatialLayers * temporalLayers;
  }

  private char indication(Template t, int target) {
    int spatial = target / temporalLayers;
    int temporal = target % temporalLayers;
    boolean part = keyMode && !t.key ? t.spatial == spatial : t.spatial <= spatial;
    if (!part || t.temporal > temporal) {
      return '-';
    }
    if (t.key) {
      return 'S';
    }
    if (t.spatial < spatial) {
      return 'R';
    }
    return t.temporal == 0 || t.temporal < temporal ? 'S' : 'D';
  }

  private String structure() {
    StringBuilder bits = new StringBuilder();
    bits.append(binary(firstTemplate, 6)).append(binary(targets() - 1, 5));
    for (int i = 1; i < templates.size(); i++) {
      Template before = templates.get(i - 1);
      Template next = templates.get(i);
      boolean spatial = next.spatial != before.spatial;
      bits.append(spatial ? "10" : next.temporal != before.temporal ? "01" : "00");
    }
    bits.append("11");
    for (Template t : templates) {
      for (int target = 0; target < targets(); target++) {
        bits.append(binary("-DSR".indexOf(indication(t, target)), 2));
      }
    }
    for (Template t : templates) {
      for (int diff : t.diffs) {
        bits.append('1').append(binary(diff - 1, 4));
      }
      bits.append('0');
    }
    bits.append(nonSymmetric(spatialLayers, targets() + 1));
    for (int target = 0; target < targets(); target++) {
      bits.append(nonSymmetric(target / temporalLayers, spatialLayers));
    }
    for (Template t : templates) {
      for (int diff : t.chainDiffs) {
        bits.append(binary(diff, 4));
      }
    }
    bits.append('1');
    for (int spatial = 0; spatial < spatialLayers; spatial++) {
      int shift = spatialLayers - 1 - spatial;
      bits.append(binary((1280 >> shift) - 1, 16)).append(binary((720 >> shift) - 1, 16));
    }
    return bits.toString();
  }

  private static String nonSymmetric(int value, int n) {
    int width = 32 - Integer.numberOfLeadingZeros(n);
    int shorter = (1 << width) - n;
    return value < shorter ? binary(value, width - 1) : binary(value + shorter, width);
  }

  static String binary(int value, int bits) {
    return bits == 0
        ? ""
        : Integer.toBinaryString(1 << bits | value & (1 << bits) - 1).substring(1);
  }

  static byte[] bytes(String bits) {
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / 8] |= (byte) (bits.charAt(i) - '0' << 7 - i % 8);
    }
    return bytes;
  }

  /** The packets of the next picture, spatial layer by spatial layer. */
  List<byte[]> picture(boolean key) {
    boolean begins = key || !everSent;
    everSent = true;
    picture = begins ? 0 : picture + 1;
    List<byte[]> packets = new ArrayList<>();
    for (int spatial = 0; spatial < layersSent; spatial++) {
      packets.addAll(frame(spatial, begins));
    }
    frameNumber = frameNumber + spatialLayers & 0xFFFF;
    timestamp += 3000;
    return packets;
  }

  private List<byte[]> frame(int spatial, boolean key) {
    int at = picture % period;
    int template = 0;
    while (!isOf(templates.get(template), spatial, at, key)) {
      template++;
    }
    int templateId = firstTemplate + template & 63;
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < packetsPerFrame; i++) {
      boolean first = i == 0;
      boolean last = i == packetsPerFrame - 1;
      boolean attach = key && spatial == 0 && first;
      boolean fewer = tells && layersSent < spatialLayers;
      StringBuilder bits = new StringBuilder();
      bits.append(first ? '1' : '0').append(last ? '1' : '0');
      bits.append(binary(templateId, 6)).append(binary(frameNumber + spatial, 16));
      if (attach || fewer) {
        bits.append(attach ? '1' : '0').append(fewer ? "1000" : "0000");
        bits.append(attach ? structure() : "");
        bits.append(fewer ? binary((1 << layersSent * temporalLayers) - 1, targets()) : "");
      }
      boolean marker = last && spatial == layersSent - 1;
      packets.add(packet(spatial, key, first, last, marker, bytes(bits.toString())));
    }
    return packets;
  }

  private static boolean isOf(Template t, int spatial, int at, boolean key) {
    return t.spatial == spatial && t.at == at && t.key == key;
  }

  private byte[] packet(
      int spatial, boolean key, boolean first, boolean last, boolean marker, byte[] descriptor) {
    byte[] packet = new byte[400];
    RtpWriter writer =
        new RtpWriter()
            .allowTwoByteForm(true)
            .begin(packet, 0, packet.length, marker, payloadType, sequence, timestamp, SSRC);
    if (described) {
      writer.addExtension(DESCRIPTOR_ID, descriptor, 0, descriptor.length);
    }
    int at = writer.end();
    if (payloadType == 98) { // RFC 9628: P, L, B, E; the layers
      packet[at] = (byte) (0x20 | (key ? 0 : 0x40) | (first ? 0x08 : 0) | (last ? 0x04 : 0));
      int temporal = temporalOf(picture % period);
      boolean joinable = temporal == 1 || temporalLayers == 2; // U
      packet[at + 1] = (byte) (temporal << 5 | (joinable ? 0x10 : 0) | spatial << 1);
    } else {
      boolean begins = key && first && spatial == 0;
      packet[at] = (byte) (begins ? 0x18 : 0x10);
      packet[at + 1] = (byte) (begins ? 0x08 : 0x20);
    }
    if (payloadType == 98 && key && first && spatial == 0) { // V: the layers and their sizes
      packet[at] |= 0x02;
      packet[at + 3] = (byte) (spatialLayers - 1 << 5 | 0x10);
      for (int i = 0; i < spatialLayers; i++) {
        BigEndian.put16(packet, at + 4 + 4 * i, 1280 >> spatialLayers - 1 - i);
        BigEndian.put16(packet, at + 6 + 4 * i, 720 >> spatialLayers - 1 - i);
      }
    } else {
      BigEndian.put16(packet, at + 3, sequence);
    }
    sequence = sequence + 1 & 0xFFFF;
    return Arrays.copyOf(packet, at + 20 * (spatial + 1));
  }
}

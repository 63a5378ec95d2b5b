package io.livekit.jakarta.e2e.hostile;

import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.hostile.EngineParticipant.Side;
import io.livekit.jakarta.e2e.hostile.EngineParticipant.Subscribing;
import io.livekit.jakarta.rtc.dtls.SrtpKeys;
import io.livekit.jakarta.rtc.srtp.SrtpProtector;
import io.livekit.jakarta.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Random;

/**
 * Somebody who has joined like everybody else, publishes a track to an accomplice, and then sends
 * what no client would. Owned by: the test's thread, and after that one flood's.
 */
final class Intruder implements AutoCloseable {

  private static final long SEED = 7;
  private static final int HEADER = 12;
  private static final int PAYLOAD = 1_100;
  private static final int RELIABLE_MESSAGE = 15_000;
  private static final int LOSSY_MESSAGE = 1_000;
  private static final int FIRST_RTP_TYPE = 96;
  private static final int COPIES = 8;

  /**
   * Some packets of each kind that starts a protocol (RFC 7983): STUN, DTLS, RTP, and what is none.
   */
  private static final int[] FIRST_BYTES = {0, 1, 22, 23, 128, 144, 64, 255};

  private static final int STUN_COOKIE = 0x2112A442;

  private final EngineParticipant participant;
  private final EngineParticipant accomplice;
  private final Wire wire;
  private final DatagramChannel elsewhere;
  private final Random random = new Random(SEED);
  private final SrtpProtector protector;
  private final byte[] payload = new byte[PAYLOAD];
  private final byte[] packet = new byte[2_048];
  private volatile byte[] header; // of the last packet of its track
  private long index;
  private int turn;
  private int ownLength;

  static Intruder join(LiveKitServer server, String room) throws Exception {
    System.out.println("seed " + SEED);
    return new Intruder(server, room);
  }

  private Intruder(LiveKitServer server, String room) throws Exception {
    wire = Wire.udp(server);
    wire.watch(this::watch);
    participant =
        EngineParticipant.joinBehind(
            wire, Side.PUBLISHER, server, room, "mallory", Subscribing.TO_NOBODY);
    accomplice = EngineParticipant.join(server, room, "accomplice", Subscribing.TO_NOBODY);
    String track = participant.publishVideo(1);
    accomplice.subscribe(track);
    Await.until("the accomplice to see Mallory", () -> accomplice.frames(track) > 0);
    participant.stopCamera();
    SrtpKeys keys = participant.keys();
    protector = new SrtpProtector(keys.profile(), keys.localKey(), keys.localSalt());
    random.nextBytes(payload);
    payload[0] = 0x10; // VP8: a partition begins (RFC 7741 §4.2)
    payload[1] = 0x11; // not a key frame
    index = uint16(header, 2);
    elsewhere = DatagramChannel.open();
    elsewhere.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.ports().udp()));
  }

  private void watch(ByteBuffer sent) {
    if (sent.remaining() > HEADER
        && (sent.get(0) & 0xC0) == 0x80
        && (sent.get(1) & 0x7F) >= FIRST_RTP_TYPE) {
      byte[] seen = new byte[HEADER];
      sent.get(seen);
      // another SSRC resends or probes
      if (header == null || Arrays.equals(header, 8, HEADER, seen, 8, HEADER)) {
        header = seen;
      }
    }
  }

  private static int uint16(byte[] buf, int at) {
    return (buf[at] & 0xFF) << 8 | buf[at + 1] & 0xFF;
  }

  /**
   * The next packet of its own track, authentic and in order; or the last one again, as encrypting
   * all would take longer than the server allows them to.
   */
  int ownTrack() {
    if (turn++ % COPIES == 0) {
      ownLength = rtp(header, ++index);
    } else {
      wire.send(ByteBuffer.wrap(packet, 0, ownLength));
    }
    return ownLength;
  }

  /** An authentic packet of a stream that was never announced. */
  int unknownSsrc() {
    byte[] unknown = header.clone();
    ByteBuffer.wrap(unknown).putInt(8, random.nextInt());
    return rtp(unknown, random.nextInt(1 << 15));
  }

  private int rtp(byte[] fixed, long at) {
    System.arraycopy(fixed, 0, packet, 0, HEADER);
    packet[0] = (byte) 0x80; // no extensions: the server knows the stream
    packet[1] = (byte) (fixed[1] & 0x7F | 0x80);
    packet[2] = (byte) (at >>> 8);
    packet[3] = (byte) at;
    ByteBuffer.wrap(packet).putInt(4, (int) at * 3_000);
    int length = protector.protectRtp(packet, 0, HEADER, payload, 0, PAYLOAD, at);
    wire.send(ByteBuffer.wrap(packet, 0, length));
    return length;
  }

  /** A message to everybody, reliable and lossy in turn. */
  int data() {
    boolean reliable = turn++ % 2 == 0;
    byte[] content = new byte[reliable ? RELIABLE_MESSAGE : LOSSY_MESSAGE];
    return participant.sendData(reliable ? "_reliable" : "_lossy", content) ? content.length : 0;
  }

  /** Something from an address that belongs to nobody. */
  int strange() {
    int length = 20 + random.nextInt(PAYLOAD);
    random.nextBytes(payload);
    System.arraycopy(payload, 0, packet, 0, Math.min(length, PAYLOAD));
    packet[0] = (byte) FIRST_BYTES[turn++ % FIRST_BYTES.length];
    if (packet[0] == 0) {
      length = length & ~3;
      ByteBuffer.wrap(packet)
          .putShort(0, (short) 1)
          .putShort(2, (short) (length - 20))
          .putInt(4, STUN_COOKIE);
    }
    try {
      return elsewhere.write(ByteBuffer.wrap(packet, 0, length));
    } catch (PortUnreachableException closed) {
      throw new AssertionError("the server's port is closed", closed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    participant.close();
    accomplice.close();
    elsewhere.close();
  }
}

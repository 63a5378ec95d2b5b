package io.livekit.jakarta.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.fuzz.Script;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An association whose peer knows the verification tag and sends what it likes, when it likes: any
 * chunks in any packets, with TSNs that make sense or don't.
 */
class SctpFuzz {
  private static final int WINDOW = 64 * 1024;
  private static final int MAX_MESSAGE = 32 * 1024;
  private static final int SEND_BUFFER = 64 * 1024;
  private static final int MAX_CHANNELS = 8;
  private static final long MILLIS = 1_000_000L;

  /** What an end may hold whatever it is sent: see Reassembly. */
  private static final long MAX_HELD = 2L * WINDOW + MAX_MESSAGE;

  /** Rounds of a burst each, with what a packet may make it report. */
  private static final int MAX_SENT_PER_EVENT = 5 * SctpAssociation.MAX_BURST;

  private static final SctpConfig CONFIG =
      SctpConfig.defaults()
          .withBuffers(SEND_BUFFER, WINDOW)
          .withMaxReceiveMessageSize(MAX_MESSAGE)
          .withMaxChannels(MAX_CHANNELS);

  static Stream<byte[]> seeds() {
    byte[] open = Dcep.open(new DataChannel("x", "", true, null, null));
    return Stream.of(
        Script.join(
            packet(chunk(ChunkTypes.DATA, 3, data(0, 2, 0, Dcep.PPID_DCEP, open))),
            packet(chunk(ChunkTypes.DATA, 3, data(1, 2, 1, Dcep.PPID_STRING, new byte[] {65}))),
            packet(
                chunk(
                    ChunkTypes.RE_CONFIG,
                    0,
                    new byte[] {0, 13, 0, 18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}))),
        Script.join(
            packet(chunk(ChunkTypes.DATA, 2, data(0, 1, 0, 53, new byte[9]))),
            new byte[] {1, 10},
            packet(
                chunk(ChunkTypes.DATA, 1, data(2, 1, 0, 53, new byte[9])),
                chunk(ChunkTypes.FORWARD_TSN, 0, new byte[] {0, 0, 0, 5, 0, 1, 0, 0}))),
        Script.join(
            packet(
                chunk(
                    ChunkTypes.SACK,
                    0,
                    new byte[] {0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 3})),
            new byte[] {2, 50, 3, 1},
            packet(chunk(ChunkTypes.HEARTBEAT, 0, new byte[] {0, 1, 0, 8, 1, 2, 3, 4}))),
        packet(
            chunk(ChunkTypes.SHUTDOWN, 0, new byte[4]),
            chunk(ChunkTypes.SHUTDOWN_ACK, 0, new byte[0])),
        packet(chunk(ChunkTypes.INIT, 0, new byte[16])),
        Script.join(
            packet(chunk(ChunkTypes.COOKIE_ECHO, 0, new byte[40])),
            packet(chunk(0xC3, 0, new byte[4]), chunk(0x7F, 0, new byte[4]))),
        packet(
            chunk(ChunkTypes.ERROR, 0, new byte[] {0, 3, 0, 8, 0, 0, 0, 0}),
            chunk(ChunkTypes.ABORT, 0, new byte[0])));
  }

  private static byte[] packet(byte[]... chunks) {
    return Script.join(new byte[] {0}, Script.blocks(Script.join(chunks)));
  }

  private static byte[] chunk(int type, int flags, byte[] body) {
    byte[] chunk = new byte[ChunkTypes.padded(4 + body.length)];
    chunk[0] = (byte) type;
    chunk[1] = (byte) flags;
    BigEndian.put16(chunk, 2, 4 + body.length);
    System.arraycopy(body, 0, chunk, 4, body.length);
    return chunk;
  }

  private static byte[] data(int tsn, int stream, int ssn, int ppid, byte[] payload) {
    byte[] body = new byte[12 + payload.length];
    BigEndian.put32(body, 0, tsn);
    BigEndian.put16(body, 4, stream);
    BigEndian.put16(body, 6, ssn);
    BigEndian.put32(body, 8, ppid);
    System.arraycopy(payload, 0, body, 12, payload.length);
    return body;
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    Script script = new Script(data);
    End victim = new End(2, false);
    End honest = new End(1, true);
    connect(victim, honest);
    int peerTsn = honest.channels.association().nextTsn();
    int ownTsn = victim.channels.association().nextTsn();
    for (int steps = 0; steps < 500 && script.hasMore(); steps++) {
      victim.sent.clear();
      int before = victim.packets;
      switch (script.u8() % 5) {
        case 0 -> victim.receive(completed(script.block(), victim.tag, peerTsn, ownTsn));
        case 1 -> victim.pass(script.u8() * 10L);
        case 2 -> victim.send(script.u8(), script.u8() * 100);
        case 3 -> victim.open(script.u8());
        default -> victim.receive(script.shortBlock()); // as it is: no tag, no checksum
      }
      assertThat(victim.channels.heldBytes()).isBetween(0L, MAX_HELD);
      assertThat(victim.channels.bufferedAmount())
          .isLessThanOrEqualTo(SEND_BUFFER + MAX_CHANNELS * 4096L);
      assertThat(victim.channels.channels()).hasSizeLessThanOrEqualTo(MAX_CHANNELS);
      assertThat(victim.packets - before)
          .as("packets for one event")
          .isLessThanOrEqualTo(victim.passed ? Integer.MAX_VALUE : MAX_SENT_PER_EVENT);
    }
    victim.pass(300_000);
    victim.channels.close(victim.now);
    assertThat(victim.channels.nextTimeoutNanos())
        .as("nothing is left to do")
        .isEqualTo(Long.MAX_VALUE);
    assertThat(victim.channels.channels()).isEmpty();
  }

  private static void connect(End a, End b) {
    a.channels.connect(a.now);
    b.channels.connect(b.now);
    while (!a.sent.isEmpty() || !b.sent.isEmpty()) {
      for (byte[] packet = a.sent.poll(); packet != null; packet = a.sent.poll()) {
        b.tag = Packets.tag(packet) == 0 ? b.tag : Packets.tag(packet);
        b.receive(packet);
      }
      for (byte[] packet = b.sent.poll(); packet != null; packet = b.sent.poll()) {
        a.tag = Packets.tag(packet) == 0 ? a.tag : Packets.tag(packet);
        a.receive(packet);
      }
    }
    assertThat(a.connected && b.connected).isTrue();
  }

  /**
   * Puts ports, tag and checksum before the chunks, and counts their TSNs from where the
   * association is.
   */
  private static byte[] completed(byte[] chunks, int tag, int peerTsn, int ownTsn) {
    byte[] p = new byte[12 + chunks.length];
    System.arraycopy(chunks, 0, p, 12, chunks.length);
    BigEndian.put16(p, 0, SctpConfig.DEFAULT_PORT);
    BigEndian.put16(p, 2, SctpConfig.DEFAULT_PORT);
    int first = p.length > 12 ? BigEndian.getU8(p, 12) : 0;
    BigEndian.put32(p, 4, first == ChunkTypes.INIT ? 0 : tag);
    for (int at = 12;
        at + 16 <= p.length;
        at += Math.max(4, ChunkTypes.padded(BigEndian.getU16(p, at + 2)))) {
      switch (BigEndian.getU8(p, at)) {
        case ChunkTypes.DATA, ChunkTypes.FORWARD_TSN ->
            BigEndian.put32(p, at + 4, BigEndian.getInt(p, at + 4) + peerTsn);
        case ChunkTypes.SACK, ChunkTypes.SHUTDOWN ->
            BigEndian.put32(p, at + 4, BigEndian.getInt(p, at + 4) + ownTsn - 1);
        case ChunkTypes.RE_CONFIG ->
            BigEndian.put32(p, at + 8, BigEndian.getInt(p, at + 8) + peerTsn);
        default -> {}
      }
    }
    return Packets.withChecksum(p);
  }

  /** One end on its own clock. */
  private static final class End implements DataChannels.Listener {
    final DataChannels channels;
    final ArrayDeque<byte[]> sent = new ArrayDeque<>();
    long now = 1_000 * MILLIS;
    boolean connected;
    boolean passed;
    int packets;
    int tag;

    End(long seed, boolean client) {
      channels = new DataChannels(CONFIG.withRandom(new Random(seed)), client, this);
    }

    void receive(byte[] packet) {
      passed = false;
      channels.receive(packet, 0, packet.length, now);
    }

    void pass(long millis) {
      passed = true;
      long end = now + millis * MILLIS;
      for (int wakes = 0; channels.nextTimeoutNanos() <= end; wakes++) {
        assertThat(wakes).as("a timer that spins").isLessThan(100_000);
        now = Math.max(now, channels.nextTimeoutNanos());
        channels.onTimeout(now);
        sent.clear();
      }
      now = end;
    }

    void send(int which, int length) {
      passed = false;
      var all = channels.channels();
      if (!all.isEmpty()) {
        channels.send(all.get(which % all.size()), new byte[length], 0, length, true, now);
      }
    }

    void open(int which) {
      passed = false;
      var all = channels.channels();
      if (which % 2 == 0 || all.isEmpty()) {
        channels.open("c" + which, which % 3 == 0, which % 5 == 0 ? 1 : null, null, "", now);
      } else {
        channels.close(all.get(which % all.size()), now);
      }
    }

    @Override
    public void sendPacket(byte[] buf, int off, int len) {
      packets++;
      sent.add(Arrays.copyOfRange(buf, off, off + len));
    }

    @Override
    public void connected() {
      connected = true;
    }

    @Override
    public void channelOpen(DataChannel channel, boolean remoteInitiated) {
      assertThat(channel.label().length()).isLessThanOrEqualTo(Dcep.MAX_LABEL_BYTES);
    }

    @Override
    public void message(DataChannel channel, byte[] buf, int off, int len, boolean binary) {
      assertThat(len).isBetween(0, MAX_MESSAGE);
      assertThat(off + len).isLessThanOrEqualTo(buf.length);
    }

    @Override
    public void channelClosed(DataChannel channel) {
      assertThat(channels.channels().stream().filter(c -> c == channel).count())
          .isLessThanOrEqualTo(1);
    }

    @Override
    public void bufferedAmountLow(DataChannel channel) {
      // nothing waits
    }

    @Override
    public void failed(String reason) {
      assertThat(reason).isNotBlank();
    }
  }
}

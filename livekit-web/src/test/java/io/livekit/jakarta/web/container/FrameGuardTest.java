package io.livekit.jakarta.web.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.web.drop.WebDrop;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrameGuardTest {
  private static final int MAX = 100_000;
  private static final int FIN = 0x80;
  private static final int CONTINUATION = 0;
  private static final int BINARY = 2;
  private static final int PING = 9;

  private final FrameGuard guard = new FrameGuard(MAX);
  private long now;

  private WebDrop pass(byte[] bytes) {
    return guard.pass(bytes, 0, bytes.length, now);
  }

  private static byte[] frame(int flags, int length) {
    byte[] header = header(flags, length);
    return java.util.Arrays.copyOf(header, header.length + length);
  }

  private static byte[] header(int flags, long length) {
    ByteBuffer header = ByteBuffer.allocate(14).put((byte) flags);
    if (length >= 0 && length < 126) {
      header.put((byte) (0x80 | length));
    } else if (length >= 0 && length < 65_536) {
      header.put((byte) 0xFE).putShort((short) length);
    } else {
      header.put((byte) 0xFF).putLong(length);
    }
    header.putInt(0x01020304);
    return java.util.Arrays.copyOf(header.array(), header.position());
  }

  @Test
  void aMessageOfTheBoundPassesAndOneByteMoreIsRefusedByItsHeader() {
    assertThat(pass(frame(FIN | BINARY, MAX))).isNull();
    assertThat(pass(frame(FIN | BINARY, MAX))).isNull();
    assertThat(pass(header(FIN | BINARY, MAX + 1))).isEqualTo(WebDrop.FRAME_TOO_LARGE);
  }

  @Test
  void lengthsBeyondAllNumbersAreRefused() {
    assertThat(pass(frame(BINARY, 1_000))).isNull();
    assertThat(pass(header(FIN | CONTINUATION, Long.MAX_VALUE))).isEqualTo(WebDrop.FRAME_TOO_LARGE);
    assertThat(new FrameGuard(MAX).pass(header(FIN | BINARY, -1), 0, 10, 0))
        .isEqualTo(WebDrop.FRAME_TOO_LARGE);
  }

  @Test
  void thePiecesOfAMessageCountTogether() {
    for (int message = 0; message < 3; message++) {
      assertThat(pass(frame(BINARY, MAX / 2))).isNull();
      assertThat(pass(frame(FIN | PING, 5))).as("which may come in between").isNull();
      assertThat(pass(frame(FIN | CONTINUATION, MAX / 3))).isNull();
    }
    assertThat(pass(frame(BINARY, MAX / 2))).isNull();
    assertThat(pass(frame(CONTINUATION, MAX / 2))).isEqualTo(WebDrop.FRAME_TOO_LARGE);
  }

  @Test
  void emptyPiecesWithoutEndAreRefused() {
    assertThat(pass(frame(BINARY, 0))).isNull();
    int pieces = 1;
    while (pass(frame(CONTINUATION, 0)) == null) {
      pieces++;
    }
    assertThat(guard.refused()).isEqualTo(WebDrop.FRAME_TOO_LARGE);
    assertThat(pieces).isEqualTo(MAX / FrameGuard.PIECE_BYTES);
  }

  @Test
  void pingsAreTakenAtTheRateOfAnyClientAndNotByTheThousand() {
    for (int second = 0; second < 1_000; second++) {
      now += TimeUnit.SECONDS.toNanos(1);
      for (int i = 0; i < FrameGuard.CONTROL_PER_SECOND; i++) {
        assertThat(pass(frame(FIN | PING, 125))).isNull();
      }
    }
    int pings = 0;
    while (pass(frame(FIN | PING, 125)) == null) {
      pings++;
    }
    assertThat(guard.refused()).isEqualTo(WebDrop.TOO_MANY_CONTROL_FRAMES);
    assertThat(pings).isLessThanOrEqualTo(FrameGuard.CONTROL_BURST);
  }

  /** Wherever reads cut the stream, the same frame is refused. */
  @Test
  void framesAreFollowedAcrossReads() {
    long seed = 3;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = random.nextInt(20); i >= 0; i--) {
        stream.writeBytes(frame(FIN | BINARY, random.nextInt(random.nextBoolean() ? 200 : 70_000)));
      }
      int good = stream.size();
      stream.writeBytes(header(FIN | BINARY, MAX + 1 + random.nextInt(MAX)));
      byte[] bytes = stream.toByteArray();
      FrameGuard fresh = new FrameGuard(MAX);
      int at = 0;
      while (at < good) {
        int read = Math.min(good - at, 1 + random.nextInt(random.nextBoolean() ? 10 : 50_000));
        assertThat(fresh.pass(bytes, at, read, 0)).as("seed %d, round %d", seed, round).isNull();
        at += read;
      }
      WebDrop refused = null;
      while (at < bytes.length) {
        refused = fresh.pass(bytes, at++, 1, 0);
      }
      assertThat(refused).as("seed %d, round %d", seed, round).isEqualTo(WebDrop.FRAME_TOO_LARGE);
    }
  }
}

package io.livekit.jakarta.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.fuzz.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any stream of bytes in any pieces: the packets are the same as those of the whole stream. */
class TcpFramingFuzz {
  static Stream<byte[]> seeds() {
    return Stream.of(
        Script.join(new byte[] {3}, Script.blocks(new byte[] {1, 2, 3}, new byte[0], new byte[20])),
        new byte[] {1, (byte) 0xff, (byte) 0xff, 0, 0});
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    Script script = new Script(data);
    int piece = 1 + script.u8();
    byte[] stream = script.rest();
    List<byte[]> whole = new ArrayList<>();
    TcpFraming.Verdict expected =
        new TcpFraming()
            .receive(stream, 0, stream.length, (buf, off, len) -> add(whole, buf, off, len));
    List<byte[]> inPieces = new ArrayList<>();
    TcpFraming framing = new TcpFraming();
    TcpFraming.Verdict verdict = TcpFraming.Verdict.OK;
    for (int at = 0; at < stream.length; at += piece) {
      byte[] part = Arrays.copyOfRange(stream, at, Math.min(stream.length, at + piece));
      verdict =
          framing.receive(part, 0, part.length, (buf, off, len) -> add(inPieces, buf, off, len));
    }
    assertThat(verdict).isEqualTo(expected);
    assertThat(inPieces).containsExactlyElementsOf(whole);
    byte[] next = {0, 2, 7, 8};
    if (expected == TcpFraming.Verdict.PACKET_TOO_LARGE) {
      framing.receive(next, 0, next.length, (buf, off, len) -> add(inPieces, buf, off, len));
      assertThat(inPieces).as("a broken stream stays broken").hasSameSizeAs(whole);
    }
  }

  private static void add(List<byte[]> packets, byte[] buf, int off, int len) {
    assertThat(len).isBetween(1, TcpFraming.MAX_PACKET_LENGTH);
    packets.add(Arrays.copyOfRange(buf, off, off + len));
  }
}

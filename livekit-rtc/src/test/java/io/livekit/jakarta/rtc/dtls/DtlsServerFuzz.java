package io.livekit.jakarta.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.fuzz.Script;
import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any datagrams as a client's side of a handshake, through the filter before the library and the
 * library itself.
 */
class DtlsServerFuzz {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate();
  private static final Fingerprint ANNOUNCED =
      Fingerprint.parse("sha-256", CERTIFICATE.sha256Fingerprint());

  /** The hello of our own client, and the second flight of one. */
  static Stream<byte[]> seeds() {
    List<byte[]> sent = new ArrayList<>();
    try (DtlsPair pair = new DtlsPair()) {
      pair.network =
          (fromClient, number, datagram, deliver) -> {
            if (fromClient) {
              sent.add(datagram);
            }
            deliver.accept(datagram);
          };
      pair.connect();
    }
    byte[] alert = HexFormat.of().parseHex("15fefd000000000000000100020228");
    return Stream.of(
        Script.blocks(sent.get(0)),
        Script.blocks(sent.toArray(new byte[0][])),
        Script.blocks(sent.get(0), alert),
        Script.blocks(alert));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    Script script = new Script(data);
    List<byte[]> datagrams = new ArrayList<>();
    for (int i = 0; i < DatagramPipe.MAX_QUEUED && script.hasMore(); i++) {
      byte[] datagram = script.block();
      if (datagram.length <= DatagramPipe.MAX_DATAGRAM
          && RecordFilter.accepts(datagram, 0, datagram.length, false)) {
        announcesNoMoreThanAllowed(datagram);
        datagrams.add(datagram);
      }
      RecordFilter.accepts(datagram, 0, datagram.length, true);
    }
    if (datagrams.isEmpty()) {
      return;
    }
    Exchange exchange = new Exchange(datagrams);
    HandshakeOutcome outcome = new HandshakeOutcome(DtlsRole.SERVER, ANNOUNCED);
    try {
      new DTLSServerProtocol()
          .accept(
              new ServerHandshake(CERTIFICATE, outcome, SrtpProfile.values(), TIMEOUT_MILLIS),
              exchange);
      throw new AssertionError("a handshake without the key that was announced");
    } catch (IOException | RuntimeException e) {
      // What the library throws ends this handshake, and nothing else (BcDtlsTransport).
      assertThat(outcome.keys()).isNull();
    }
    assertThat(exchange.sent)
        .as("answers to %d datagrams", datagrams.size())
        .isLessThanOrEqualTo(16 * (datagrams.size() + 1));
  }

  private static void announcesNoMoreThanAllowed(byte[] datagram) {
    for (int at = 0; at < datagram.length; ) {
      int length = (datagram[at + 11] & 0xff) << 8 | datagram[at + 12] & 0xff;
      boolean plainHandshake = datagram[at] == 22 && datagram[at + 3] == 0 && datagram[at + 4] == 0;
      if (plainHandshake && length >= 12) {
        int announced =
            (datagram[at + 14] & 0xff) << 16
                | (datagram[at + 15] & 0xff) << 8
                | datagram[at + 16] & 0xff;
        assertThat(announced).isLessThanOrEqualTo(RecordFilter.MAX_HANDSHAKE_MESSAGE);
      }
      at += 13 + length;
    }
  }

  /** Hands out the datagrams one by one and then ends the handshake, as closing the pipe does. */
  private static final class Exchange implements DatagramTransport {
    private final List<byte[]> datagrams;
    private int next;
    private int sent;

    Exchange(List<byte[]> datagrams) {
      this.datagrams = datagrams;
    }

    @Override
    public int getReceiveLimit() {
      return DatagramPipe.MAX_DATAGRAM;
    }

    @Override
    public int getSendLimit() {
      return DatagramPipe.HANDSHAKE_MTU;
    }

    @Override
    public int receive(byte[] buf, int off, int len, int waitMillis) throws InterruptedIOException {
      if (next == datagrams.size()) {
        throw new InterruptedIOException("closed");
      }
      byte[] datagram = datagrams.get(next++);
      if (datagram.length > len) {
        return -1;
      }
      System.arraycopy(datagram, 0, buf, off, datagram.length);
      return datagram.length;
    }

    @Override
    public void send(byte[] buf, int off, int len) {
      sent++;
      assertThat(Arrays.copyOfRange(buf, off, off + len))
          .hasSizeLessThanOrEqualTo(DatagramPipe.HANDSHAKE_MTU);
    }

    @Override
    public void close() {
      next = datagrams.size();
    }
  }
}

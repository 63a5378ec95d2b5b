package io.livekit.jakarta.web.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.WrappedJoinRequest;
import io.livekit.jakarta.proto.WrappedJoinRequest.Compression;
import io.livekit.jakarta.web.websocket.HandshakeRefused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class JoinRequestDecoderTest {

  private static final JoinRequest JOIN = JoinRequest.newBuilder().setMetadata("hello").build();

  @Test
  void plainRequestIsDecoded() throws Exception {
    assertThat(decode(wrap(JOIN.toByteArray(), Compression.NONE))).isEqualTo(JOIN);
  }

  @Test
  void gzippedRequestIsDecoded() throws Exception {
    assertThat(decode(wrap(gzip(JOIN.toByteArray()), Compression.GZIP))).isEqualTo(JOIN);
  }

  @Test
  void gzippedRequestOfExactlyTheLimitIsAccepted() throws Exception {
    byte[] largest = ofSize(JoinRequestDecoder.MAX_BYTES);
    assertThat(decode(wrap(gzip(largest), Compression.GZIP)).toByteArray()).isEqualTo(largest);
  }

  @Test
  void gzippedRequestOneByteOverTheLimitIsRefused() throws Exception {
    refuses(
        wrap(gzip(ofSize(JoinRequestDecoder.MAX_BYTES + 1)), Compression.GZIP),
        "join request too large");
  }

  @Test
  void decompressionBombIsRefused() throws Exception {
    refuses(wrap(gzip(new byte[64 << 20]), Compression.GZIP), "join request too large");
  }

  @Test
  void missingRequestIsRefused() {
    refuses("", "join_request is required");
    refuses(null, "join_request is required");
  }

  @Test
  void unpaddedBase64IsRefused() {
    String padded =
        wrap(JoinRequest.newBuilder().setMetadata("abc").build().toByteArray(), Compression.NONE);
    assertThat(padded).endsWith("=");
    refuses(padded.replace("=", ""), "cannot base64 decode wrapped join request");
  }

  @Test
  void garbageIsRefusedWithTheStepThatFailed() {
    refuses("!!!!", "cannot base64 decode wrapped join request");
    refuses(base64(new byte[] {0x0a, 0x7f}), "cannot unmarshal wrapped join request");
    refuses(wrap(new byte[] {0x0a, 0x7f}, Compression.NONE), "cannot unmarshal join request");
    refuses(wrap(new byte[] {1, 2, 3}, Compression.GZIP), "cannot read decompressed join request");
  }

  @Test
  void anyBytesAreDecodedOrRefusedButNeverThrowSomethingElse() throws IOException {
    long seed = 20_261_122L;
    Random random = new Random(seed);
    byte[] valid = Base64.getUrlDecoder().decode(wrap(gzip(JOIN.toByteArray()), Compression.GZIP));
    for (int i = 0; i < 3_000; i++) {
      byte[] mutated = valid.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      try {
        decode(base64(mutated));
      } catch (HandshakeRefused refused) {
        assertThat(refused.status()).as("seed %d, case %d", seed, i).isEqualTo(400);
      }
    }
  }

  private static void refuses(String parameter, String text) {
    assertThatThrownBy(() -> decode(parameter))
        .isInstanceOf(HandshakeRefused.class)
        .hasMessage(text);
  }

  private static byte[] ofSize(int size) {
    JoinRequest empty = JoinRequest.newBuilder().setMetadata("x".repeat(size - 8)).build();
    int overhead = empty.getSerializedSize() - (size - 8);
    return JoinRequest.newBuilder().setMetadata("x".repeat(size - overhead)).build().toByteArray();
  }

  private static String wrap(byte[] message, Compression compression) {
    return base64(
        WrappedJoinRequest.newBuilder()
            .setCompression(compression)
            .setJoinRequest(ByteString.copyFrom(message))
            .build()
            .toByteArray());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  private static JoinRequest decode(String parameter) throws HandshakeRefused {
    return JoinRequestDecoder.decode(parameter, 0);
  }

  @Test
  void theConfiguredLimitCountsWhatIsUnpacked() throws Exception {
    byte[] message = ofSize(5_000);
    String zipped = wrap(gzip(message), Compression.GZIP);
    assertThat(JoinRequestDecoder.decode(zipped, 5_000).toByteArray()).isEqualTo(message);
    assertThatThrownBy(() -> JoinRequestDecoder.decode(zipped, 4_999))
        .isInstanceOf(HandshakeRefused.class)
        .hasMessage("join request too large");
  }
}

package io.livekit.jakarta.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.fuzz.Script;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a STUN message, and any attributes written and read again. */
class StunFuzz {
  /** No seed is signed with it, so nothing may verify. */
  private static final StunIntegrity KEY =
      StunIntegrity.ofPassword("a key that no seed is signed with");

  private final StunMessage message = new StunMessage();

  static Stream<byte[]> seeds() {
    return Stream.of(
        StunVectorsTest.REQUEST,
        new StunBuilder(200)
            .begin(StunClass.ERROR, StunMethod.BINDING, 1, 2)
            .error(StunError.ROLE_CONFLICT)
            .toBytes(),
        new StunBuilder(200)
            .begin(StunClass.SUCCESS, StunMethod.BINDING, 1, 2)
            .xorAddress(
                StunAttribute.XOR_MAPPED_ADDRESS,
                new java.net.InetSocketAddress("192.0.2.1", 32853))
            .toBytes());
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    if (message.wrap(data, 0, data.length)) {
      readEverything();
      assertThat(KEY.verify(message)).as("nobody signed this").isFalse();
    }
    whatIsWrittenIsRead(new Script(data));
    assertThat(message.wrap(StunVectorsTest.REQUEST, 0, StunVectorsTest.REQUEST.length)).isTrue();
  }

  private void readEverything() {
    message.messageClass();
    message.method();
    message.errorCode();
    message.destinationUfrag();
    message.unknownRequired(new int[0], new int[4]);
    for (int type = 0; type < 0x30; type++) {
      message.unsignedInt(type);
      message.longValue(type, 0);
      message.text(type);
      message.bytes(type);
      message.xorAddress(type);
    }
  }

  private void whatIsWrittenIsRead(Script script) {
    StunBuilder builder =
        new StunBuilder(4096)
            .begin(StunClass.REQUEST, StunMethod.BINDING, script.i32(), script.i32());
    int firstType = -1;
    byte[] first = null;
    for (int i = 0; i < 10 && script.hasMore(); i++) {
      int type = 0x7000 | script.u8(); // none that integrity or fingerprint would be taken for
      byte[] value = script.shortBlock();
      builder.attribute(type, value);
      if (first == null) {
        firstType = type;
        first = value;
      }
    }
    byte[] bytes = builder.integrity(KEY).fingerprint().toBytes();
    assertThat(message.wrap(bytes, 0, bytes.length)).isTrue();
    assertThat(KEY.verify(message)).isTrue();
    if (first != null) {
      assertThat(message.bytes(firstType)).isEqualTo(first);
    }
  }
}

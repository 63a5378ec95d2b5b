package io.livekit.jakarta.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 5769. */
class StunVectorsTest {
  private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
  private static final String ID = "b7e7a701bc34d686fa87dfae";

  static final byte[] REQUEST =
      hex(
          "00010058 2112a442"
              + ID
              + "80220010 5354554e207465737420636c69656e74"
              + "00240004 6e0001ff"
              + "80290008 932ff9b151263b36"
              + "00060009 6576746a3a68367659202020"
              + "00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
              + "80280004 e57a3bcf");

  private static final byte[] RESPONSE_V4 =
      hex(
          "0101003c 2112a442"
              + ID
              + "8022000b 7465737420766563746f7220"
              + "00200008 0001a147e112a643"
              + "00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7"
              + "80280004 c07d4c96");

  private static final byte[] RESPONSE_V6 =
      hex(
          "01010048 2112a442"
              + ID
              + "8022000b 7465737420766563746f7220"
              + "00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
              + "00080014 a382954e4be67bf11784c97c8292c275bfe3ed41"
              + "80280004 c8fb0b4c");

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static StunMessage wrap(byte[] bytes) {
    StunMessage message = new StunMessage();
    assertThat(message.wrap(bytes, 0, bytes.length)).as("%s", message.verdict()).isTrue();
    return message;
  }

  @Test
  void sampleRequestIsReadAndItsIntegrityHolds() {
    StunMessage m = wrap(REQUEST);
    assertThat(m.messageClass()).isEqualTo(StunClass.REQUEST);
    assertThat(m.method()).isEqualTo(StunMethod.BINDING);
    assertThat(m.text(StunAttribute.SOFTWARE)).isEqualTo("STUN test client");
    assertThat(m.text(StunAttribute.USERNAME)).isEqualTo("evtj:h6vY");
    assertThat(m.destinationUfrag()).isEqualTo("evtj");
    assertThat(m.unsignedInt(StunAttribute.PRIORITY)).isEqualTo(0x6e0001ffL);
    assertThat(m.longValue(StunAttribute.ICE_CONTROLLED, 0)).isEqualTo(0x932ff9b151263b36L);
    assertThat(m.hasFingerprint()).isTrue();
    assertThat(StunIntegrity.ofPassword(PASSWORD).verify(m)).isTrue();
    assertThat(StunIntegrity.ofPassword(PASSWORD + "x").verify(m)).isFalse();
  }

  @Test
  void sampleResponsesCarryTheMappedAddress() {
    StunIntegrity key = StunIntegrity.ofPassword(PASSWORD);
    StunMessage v4 = wrap(RESPONSE_V4);
    assertThat(key.verify(v4)).isTrue();
    assertThat(v4.messageClass()).isEqualTo(StunClass.SUCCESS);
    assertThat(v4.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS))
        .isEqualTo(new InetSocketAddress("192.0.2.1", 32853));
    StunMessage v6 = wrap(RESPONSE_V6);
    assertThat(key.verify(v6)).isTrue();
    assertThat(v6.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS))
        .isEqualTo(new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32853));
  }

  @Test
  void builderWritesWhatTheViewReads() {
    StunIntegrity key = StunIntegrity.ofPassword(PASSWORD);
    InetSocketAddress v6 = new InetSocketAddress("2001:db8::7", 9);
    StunBuilder builder = new StunBuilder(256);
    for (int round = 0; round < 2; round++) {
      byte[] bytes =
          builder
              .begin(StunClass.ERROR, StunMethod.CHANNEL_BIND, 0x01020304, 0x05060708090a0b0cL)
              .text(StunAttribute.USERNAME, "abcde")
              .error(StunError.ROLE_CONFLICT)
              .unknownAttributes(new int[] {0x7777, 0x1234, 1}, 2)
              .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, v6)
              .flag(StunAttribute.USE_CANDIDATE)
              .integrity(key)
              .fingerprint()
              .toBytes();
      StunMessage m = wrap(bytes);
      assertThat(m.messageClass()).isEqualTo(StunClass.ERROR);
      assertThat(m.method()).isEqualTo(StunMethod.CHANNEL_BIND);
      assertThat(m.transactionIdHigh()).isEqualTo(0x01020304);
      assertThat(m.transactionIdLow()).isEqualTo(0x05060708090a0b0cL);
      assertThat(m.errorCode()).isEqualTo(487);
      assertThat(m.valueEquals(StunAttribute.USERNAME, "abcde".getBytes(StandardCharsets.UTF_8)))
          .isTrue();
      assertThat(m.valueStartsWith(StunAttribute.USERNAME, "abc".getBytes(StandardCharsets.UTF_8)))
          .isTrue();
      assertThat(m.bytes(StunAttribute.UNKNOWN_ATTRIBUTES)).isEqualTo(hex("77771234"));
      assertThat(m.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS)).isEqualTo(v6);
      assertThat(m.has(StunAttribute.USE_CANDIDATE)).isTrue();
      assertThat(key.verify(m)).isTrue();
    }
  }

  @Test
  void attributesBehindIntegrityDoNotCount() {
    byte[] bytes =
        new StunBuilder(256)
            .begin(StunClass.REQUEST, StunMethod.BINDING, 1, 2)
            .integrity(StunIntegrity.ofPassword(PASSWORD))
            .flag(StunAttribute.USE_CANDIDATE)
            .fingerprint()
            .toBytes();
    StunMessage m = wrap(bytes);
    assertThat(StunIntegrity.ofPassword(PASSWORD).verify(m)).isTrue();
    assertThat(m.has(StunAttribute.USE_CANDIDATE)).isFalse();
  }

  @Test
  void unknownAttributesThatMustBeUnderstoodAreListed() {
    byte[] bytes =
        new StunBuilder(256)
            .begin(StunClass.REQUEST, StunMethod.BINDING, 1, 2)
            .flag(StunAttribute.USE_CANDIDATE)
            .flag(0x7001)
            .flag(0xC001)
            .flag(0x7002)
            .toBytes();
    int[] out = new int[4];
    int count = wrap(bytes).unknownRequired(new int[] {StunAttribute.USE_CANDIDATE}, out);
    assertThat(count).isEqualTo(2);
    assertThat(out).startsWith(0x7001, 0x7002);
  }
}

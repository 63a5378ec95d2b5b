package io.livekit.jakarta.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrtpVectorsTest {
  private static final byte[] RTP_HEADER = hex("8040f17b 8041f8d3 5501a0b2");
  private static final byte[] RTP_PAYLOAD =
      hex(
          "47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070"
              + "61727465 73207472 6573");
  private static final byte[] RTCP_HEADER = hex("81c8000d 4d617273");
  private static final byte[] RTCP_BODY =
      hex(
          "4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef"
              + "deadbeef deadbeef deadbeef deadbeef");
  private static final byte[] GCM_SALT = hex("51756964 2070726f 2071756f");

  @Test
  void sessionKeysAreTheOnesOfRfc3711AppendixB3() {
    SessionKeys keys =
        SessionKeys.forRtp(
            SrtpProfile.AES128_CM_HMAC_SHA1_80,
            hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
            hex("0EC675AD498AFEEBB6960B3AABE6"));

    assertThat(keys.cipherKey()).isEqualTo(hex("C61E7A93744F39EE10734AFE3FF7A087"));
    assertThat(keys.salt()).isEqualTo(hex("30CBBC08863D8C85D49DB34A9AE1"));
    assertThat(keys.authKey()).isEqualTo(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
  }

  @Test
  void keystreamIsTheOneOfRfc3711AppendixB2() {
    SessionKeys keys =
        new SessionKeys(
            hex("2B7E151628AED2A6ABF7158809CF4F3C"),
            new byte[20],
            hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
    byte[] out = new byte[12 + 48 + 10];

    // The vector's SSRC and index are zero, so the cipher runs over the bare salt.
    new AesCmTransform(keys).sealRtp(out, 0, 12, new byte[48], 0, 48, 0, 0);

    assertThat(Arrays.copyOfRange(out, 12, 60))
        .isEqualTo(
            hex(
                "E03EAD0935C95E80E166B16DD92B4EB4"
                    + "D23513162B02D0F72A43A2FE4A5F97AB"
                    + "41E95B3BB0A2E8DD477901E4FCA894C0"));
  }

  @ParameterizedTest
  @CsvSource({
    "000102030405060708090a0b0c0d0e0f,"
        + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
        + "899d7f27beb16a9152cf765ee4390cce",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
        + "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
        + "7aa3db36dfffd6b0f9bb7878d7a76c13",
  })
  void rtpIsProtectedAsInRfc7714Section16(String key, String protectedPayload) {
    SessionKeys keys = new SessionKeys(hex(key), new byte[20], GCM_SALT);
    byte[] packet = Arrays.copyOf(RTP_HEADER, RTP_HEADER.length + RTP_PAYLOAD.length + 16);

    int length =
        new AesGcmTransform(keys)
            .sealRtp(packet, 0, 12, RTP_PAYLOAD, 0, RTP_PAYLOAD.length, 0x5501a0b2, 0xf17b);

    assertThat(length).isEqualTo(packet.length);
    assertThat(Arrays.copyOfRange(packet, 12, length)).isEqualTo(hex(protectedPayload));

    byte[] plain = new byte[packet.length];
    int plainLength =
        new AesGcmTransform(keys).openRtp(packet, 0, length, 12, plain, 0, 0x5501a0b2, 0xf17b);
    assertThat(Arrays.copyOfRange(plain, 12, plainLength)).isEqualTo(RTP_PAYLOAD);
  }

  @Test
  void rtcpIsProtectedAsInRfc7714Section17() {
    SessionKeys keys =
        new SessionKeys(hex("000102030405060708090a0b0c0d0e0f"), new byte[20], GCM_SALT);
    byte[] plain = concat(RTCP_HEADER, RTCP_BODY);
    byte[] packet = Arrays.copyOf(RTCP_HEADER, plain.length + 20);

    int length =
        new AesGcmTransform(keys).sealRtcp(plain, 0, plain.length, packet, 0, 0x4d617273, 0x5d4);

    assertThat(length).isEqualTo(packet.length);
    assertThat(packet)
        .isEqualTo(
            concat(
                RTCP_HEADER,
                hex(
                    "63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32dc676a5f1 730d6fda"
                        + " 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade"
                        + " 800005d4")));

    byte[] opened = Arrays.copyOf(RTCP_HEADER, plain.length);
    assertThat(new AesGcmTransform(keys).openRtcp(packet, 0, length, opened, 0, 0x4d617273, 0x5d4))
        .isEqualTo(plain.length);
    assertThat(opened).isEqualTo(plain);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}

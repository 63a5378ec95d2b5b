package io.livekit.jakarta.rtc.aead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.rtc.core.Allocation;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AesGcmTest {
  private static final int TAG = AesGcm.TAG_LENGTH;

  static Stream<Named<Function<byte[], AesGcm>>> implementations() {
    return Stream.of(Named.of("Cipher", CipherGcm::new), Named.of("intrinsics", IntrinsicGcm::new));
  }

  /** The tests' JVM is started as the server is. */
  @Test
  void theProcessorsInstructionsAreReachedDirectly() {
    assertThat(AesGcm.slowBecause()).isNull();
    assertThat(AesGcm.of(new byte[16])).isInstanceOf(IntrinsicGcm.class);
  }

  /** Test cases 4 and 16 of the GCM specification that NIST's SP 800-38D is made from. */
  @ParameterizedTest
  @MethodSource("implementations")
  void agreesWithTheSpecificationsVectors(Function<byte[], AesGcm> implementation) {
    byte[] text =
        hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                + "b16aedf5aa0de657ba637b39");
    byte[] aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    byte[] nonce = hex("cafebabefacedbaddecaf888");
    byte[] key128 = hex("feffe9928665731c6d6a8f9467308308");

    assertThat(seal(implementation.apply(key128), nonce, aad, text))
        .isEqualTo(
            hex(
                "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa05"
                    + "1ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47"));
    byte[] key256 = Arrays.copyOf(key128, 32);
    System.arraycopy(key128, 0, key256, 16, 16);
    assertThat(seal(implementation.apply(key256), nonce, aad, text))
        .isEqualTo(
            hex(
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
                    + "c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"));
  }

  @Test
  void bothAgreeOnTextsOfAllLengths() {
    SplittableRandom random = new SplittableRandom(4711);
    byte[] key = bytes(random, 16);
    AesGcm one = new CipherGcm(key);
    AesGcm other = new IntrinsicGcm(key);
    for (int length = 0; length < 1500; length++) {
      byte[] nonce = bytes(random, AesGcm.NONCE_LENGTH);
      byte[] aad = bytes(random, 12 + length % 41);
      byte[] text = bytes(random, length);

      byte[] sealed = seal(other, nonce, aad, text);

      assertThat(sealed).as("%d bytes", length).isEqualTo(seal(one, nonce, aad, text));
      assertThat(open(one, nonce, aad, sealed)).isEqualTo(text);
      assertThat(open(other, nonce, aad, sealed)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void worksInPlace(Function<byte[], AesGcm> implementation) {
    AesGcm gcm = implementation.apply(new byte[16]);
    SplittableRandom random = new SplittableRandom(1);
    byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    for (int length : new int[] {0, 1, 15, 16, 17, 100, 1200}) {
      nonce[0]++;
      byte[] text = bytes(random, length);
      byte[] packet = Arrays.copyOf(text, length + TAG);

      assertThat(gcm.seal(nonce, nonce, 0, 12, packet, 0, length, packet, 0))
          .isEqualTo(length + TAG);
      assertThat(packet).isEqualTo(seal(new CipherGcm(new byte[16]), nonce, nonce, text));
      assertThat(gcm.open(nonce, nonce, 0, 12, packet, 0, length + TAG, packet, 0))
          .isEqualTo(length);
      assertThat(Arrays.copyOf(packet, length)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void onePacketMayBeSealedTwiceUnderItsNonce(Function<byte[], AesGcm> implementation) {
    AesGcm gcm = implementation.apply(new byte[16]);
    byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    byte[] text = {1, 2, 3};

    byte[] sealed = seal(gcm, nonce, nonce, text);

    assertThat(seal(gcm, nonce, nonce, text)).isEqualTo(sealed);
    assertThat(open(gcm, nonce, nonce, sealed)).isEqualTo(text);
    assertThat(seal(gcm, nonce, nonce, text)).isEqualTo(sealed);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void everyChangedBitIsNoticed(Function<byte[], AesGcm> implementation) {
    AesGcm gcm = implementation.apply(new byte[16]);
    byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    byte[] aad = new byte[12];
    byte[] sealed = seal(gcm, nonce, aad, new byte[37]);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      sealed[bit / 8] ^= 1 << bit % 8;
      assertThat(open(gcm, nonce, aad, sealed)).as("bit %d", bit).isNull();
      sealed[bit / 8] ^= 1 << bit % 8;
    }
    for (int bit = 0; bit < 8 * aad.length; bit++) {
      aad[bit / 8] ^= 1 << bit % 8;
      assertThat(open(gcm, nonce, aad, sealed))
          .as("bit %d of what is only authenticated", bit)
          .isNull();
      aad[bit / 8] ^= 1 << bit % 8;
    }
    assertThat(open(gcm, nonce, aad, sealed)).hasSize(37);
  }

  /** The processor's routines would read and write past an array's end. */
  @Test
  void nothingOutsideOfTheArraysIsTouched() {
    AesGcm gcm = new IntrinsicGcm(new byte[16]);
    byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    byte[] small = new byte[40];
    byte[] large = new byte[400];

    assertThatThrownBy(() -> gcm.seal(nonce, small, 0, 12, small, 0, 41, large, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> gcm.seal(nonce, small, 0, 12, large, 0, 40 - TAG + 1, small, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> gcm.seal(nonce, small, 30, 12, large, 0, 40, large, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> gcm.open(nonce, small, 0, 12, small, 20, 21, large, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> gcm.open(nonce, small, 0, 12, small, 0, TAG - 1, large, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> gcm.open(nonce, small, 0, 12, large, 0, 40 + TAG + 1, small, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aPacketCostsNoGarbage() {
    AesGcm gcm = AesGcm.of(new byte[16]);
    byte[] nonce = new byte[AesGcm.NONCE_LENGTH];
    byte[] packet = new byte[1200 + TAG];
    int rounds = 5_000;
    long bytes =
        Allocation.leastBytes(
            50,
            rounds,
            window -> {
              for (int i = 0; i < rounds; i++) {
                nonce[i & 3]++;
                gcm.seal(nonce, nonce, 0, 12, packet, 0, 100, packet, 0);
                gcm.open(nonce, nonce, 0, 12, packet, 0, 100 + TAG, packet, 0);
              }
            });
    assertThat(bytes / rounds).as("bytes for sealing and opening one").isZero();
  }

  private static byte[] seal(AesGcm gcm, byte[] nonce, byte[] aad, byte[] text) {
    byte[] out = new byte[text.length + TAG + 3];
    int length = gcm.seal(nonce, aad, 0, aad.length, text, 0, text.length, out, 3);
    assertThat(length).isEqualTo(text.length + TAG);
    return Arrays.copyOfRange(out, 3, out.length);
  }

  /**
   * @return null if it isn't authentic
   */
  private static byte[] open(AesGcm gcm, byte[] nonce, byte[] aad, byte[] sealed) {
    byte[] out = new byte[sealed.length];
    int length = gcm.open(nonce, aad, 0, aad.length, sealed, 0, sealed.length, out, 0);
    return length == AesGcm.NOT_AUTHENTIC ? null : Arrays.copyOf(out, length);
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}

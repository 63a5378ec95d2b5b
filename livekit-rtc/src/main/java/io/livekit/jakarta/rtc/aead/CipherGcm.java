package io.livekit.jakarta.rtc.aead;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** By the platform's {@link Cipher}, whichever provider that has. Owned by: see {@link AesGcm}. */
final class CipherGcm extends AesGcm {
  private final SecretKey key;
  private final Cipher cipher;

  /**
   * Two in turn, since the cipher may keep a reference to the vector that it compares the next one
   * with.
   */
  private Iv sealing = new Iv();

  private Iv sealedLast = new Iv();
  private final byte[] spare = new byte[NONCE_LENGTH];
  private final Iv opening = new Iv();

  CipherGcm(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform has no AES/GCM", e);
    }
  }

  @Override
  public int seal(
      byte[] nonce,
      byte[] aad,
      int aadOff,
      int aadLen,
      byte[] src,
      int srcOff,
      int srcLen,
      byte[] out,
      int outOff) {
    try {
      if (Arrays.equals(nonce, sealedLast.bytes)) {
        // The JDK refuses the same vector twice in a row. A packet that is retransmitted as
        // it was needs just that; it yields the same bytes again and so reveals nothing.
        // Another vector, unused, comes between.
        spare[0] = (byte) ~nonce[0];
        initSealing(spare);
      }
      initSealing(nonce);
      cipher.updateAAD(aad, aadOff, aadLen);
      return cipher.doFinal(src, srcOff, srcLen, out, outOff);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed to encrypt", e);
    }
  }

  @Override
  public int open(
      byte[] nonce,
      byte[] aad,
      int aadOff,
      int aadLen,
      byte[] src,
      int srcOff,
      int srcLen,
      byte[] out,
      int outOff) {
    try {
      System.arraycopy(nonce, 0, opening.bytes, 0, NONCE_LENGTH);
      cipher.init(Cipher.DECRYPT_MODE, key, opening);
      cipher.updateAAD(aad, aadOff, aadLen);
      return cipher.doFinal(src, srcOff, srcLen, out, outOff);
    } catch (AEADBadTagException e) {
      return NOT_AUTHENTIC;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed to decrypt", e);
    }
  }

  private void initSealing(byte[] nonce) throws GeneralSecurityException {
    System.arraycopy(nonce, 0, sealing.bytes, 0, NONCE_LENGTH);
    cipher.init(Cipher.ENCRYPT_MODE, key, sealing);
    Iv used = sealing;
    sealing = sealedLast;
    sealedLast = used;
  }

  /** Hands its bytes out instead of copies: they only change again after the packet is done. */
  private static final class Iv extends GCMParameterSpec {
    private final byte[] bytes = new byte[NONCE_LENGTH];

    Iv() {
      super(8 * TAG_LENGTH, new byte[NONCE_LENGTH]);
    }

    @Override
    public byte[] getIV() {
      return bytes;
    }
  }
}

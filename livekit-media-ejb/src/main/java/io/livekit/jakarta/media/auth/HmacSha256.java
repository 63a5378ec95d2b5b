package io.livekit.jakarta.media.auth;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HS256 (RFC 7518 §3.2). Not the JOSE library's signer, because that refuses secrets below 32
 * bytes, and the well-known secret of development mode has six.
 */
final class HmacSha256 {

  private static final String ALGORITHM = "HmacSHA256";

  private HmacSha256() {}

  static Base64URL sign(byte[] input, String secret) {
    return Base64URL.encode(mac(input, secret));
  }

  static boolean verify(byte[] input, byte[] signature, String secret) {
    return MessageDigest.isEqual(mac(input, secret), signature);
  }

  private static byte[] mac(byte[] input, String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}

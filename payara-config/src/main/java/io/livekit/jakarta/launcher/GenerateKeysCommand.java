package io.livekit.jakarta.launcher;

import java.math.BigInteger;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code livekit-server generate-keys}. */
@Command(name = "generate-keys", description = "Makes an API key and its secret.")
final class GenerateKeysCommand implements Runnable {

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int KEY_LENGTH = 12;
  private static final int SECRET_BYTES = 32;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SecureRandom random = new SecureRandom();
    spec.commandLine().getOut().println("API Key:  " + key(random));
    spec.commandLine().getOut().println("API Secret:  " + secret(random));
  }

  static String key(SecureRandom random) {
    StringBuilder key = new StringBuilder("API");
    for (int i = 0; i < KEY_LENGTH; i++) {
      key.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return key.toString();
  }

  static String secret(SecureRandom random) {
    BigInteger base = BigInteger.valueOf(BASE62.length());
    // The top bit set keeps the length within a character, whatever the rest is.
    BigInteger rest =
        new BigInteger(SECRET_BYTES * Byte.SIZE, random).setBit(SECRET_BYTES * Byte.SIZE - 1);
    StringBuilder secret = new StringBuilder();
    while (rest.signum() > 0) {
      BigInteger[] divided = rest.divideAndRemainder(base);
      secret.append(BASE62.charAt(divided[1].intValue()));
      rest = divided[0];
    }
    return secret.toString();
  }
}

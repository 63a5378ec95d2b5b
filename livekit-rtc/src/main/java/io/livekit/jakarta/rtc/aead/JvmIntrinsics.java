package io.livekit.jakarta.rtc.aead;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.crypto.Cipher;

/**
 * The two methods of the JDK that its compilers replace by routines on the processor's AES and
 * carry-less multiplication instructions: counter mode and GHASH. {@link Cipher} only offers them
 * with a new cipher state for each message. Any thread.
 *
 * <p>They are the JDK's own affair, so nothing is taken for granted: the module must have been
 * opened to us ({@code --add-opens java.base/com.sun.crypto.provider=ALL-UNNAMED}, or {@code
 * Add-Opens} in the manifest of the jar that is started), the platform's provider must be that one,
 * every member must be there, and the result must agree with {@link Cipher} for texts of all
 * lengths within a few blocks. Failing any of it, {@link #available} is false.
 */
final class JvmIntrinsics {
  private static final int BLOCK = 16;
  private static final String PROVIDER = "com.sun.crypto.provider.";
  private static final String CLOSED =
      "the JVM was started without --add-opens " + "java.base/com.sun.crypto.provider=ALL-UNNAMED";

  private static final MethodHandle GHASH;
  private static final MethodHandle CRYPT;
  private static final MethodHandle SET_USED;
  private static final Members MEMBERS;
  private static final String UNAVAILABLE;

  static {
    Members members = null;
    String problem;
    try {
      members = Members.find();
      problem = null;
    } catch (IllegalAccessException | InaccessibleObjectException e) {
      problem = CLOSED;
    } catch (ReflectiveOperationException | LinkageError e) {
      problem = "this JDK has no " + e.getMessage();
    }
    MEMBERS = members;
    GHASH = members == null ? null : members.ghash;
    CRYPT = members == null ? null : members.crypt;
    SET_USED = members == null ? null : members.setUsed;
    UNAVAILABLE = problem != null ? problem : disagreement();
  }

  private JvmIntrinsics() {}

  static boolean available() {
    return UNAVAILABLE == null;
  }

  /**
   * @return null if they are available
   */
  static String unavailableBecause() {
    return UNAVAILABLE;
  }

  /** AES in counter mode under one key. Owned by: one {@link IntrinsicGcm}. */
  static final class Counter {
    /** The next counter block; whoever writes to it calls {@link #restart}. */
    final byte[] block;

    private final Object mode;

    Counter(byte[] key) {
      try {
        Object aes = MEMBERS.newAes.newInstance();
        mode = MEMBERS.newMode.newInstance(aes);
        MEMBERS.initMode.invoke(mode, false, "AES", key.clone(), new byte[BLOCK]);
        block = (byte[]) MEMBERS.counter.get(mode);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("AES refuses its key", e);
      }
    }

    /** Goes on with the whole of {@link #block}, forgetting what was left of the key stream. */
    void restart() {
      try {
        SET_USED.invokeExact(mode, BLOCK);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    /**
     * Combines {@code len} bytes, at least one, with the key stream. The caller has checked the
     * bounds.
     */
    void crypt(byte[] src, int srcOff, int len, byte[] out, int outOff) {
      try {
        int done = (int) CRYPT.invokeExact(mode, src, srcOff, len, out, outOff);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * @return the powers of the hash key, which {@link #ghash} computes when it first needs them
   */
  static long[] hashKey(byte[] encryptedZeros) {
    try {
      return (long[]) MEMBERS.hashKeys.get(MEMBERS.newGhash.newInstance((Object) encryptedZeros));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("GHASH refuses its key", e);
    }
  }

  /** Hashes whole blocks into the state. The caller has checked the bounds. */
  static void ghash(byte[] buf, int off, int blocks, long[] state, long[] hashKey) {
    try {
      GHASH.invokeExact(buf, off, blocks, state, hashKey);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @return null if results are the platform's, for lengths on both sides of each block's end
   */
  private static String disagreement() {
    try {
      String provider = Cipher.getInstance("AES/GCM/NoPadding").getProvider().getName();
      if (!provider.equals("SunJCE")) {
        return "AES-GCM is provider " + provider + "'s";
      }
      SplittableRandom random = new SplittableRandom(1);
      for (int keyLength : new int[] {16, 32}) {
        byte[] key = bytes(random, keyLength);
        AesGcm ours = new IntrinsicGcm(key);
        AesGcm reference = new CipherGcm(key);
        for (int length = 0; length < 10 * BLOCK; length += 5) {
          if (!agree(ours, reference, random, length)) {
            return "its result differs from the platform's";
          }
        }
      }
      return null;
    } catch (GeneralSecurityException | RuntimeException e) {
      return "it fails: " + e;
    }
  }

  private static boolean agree(AesGcm ours, AesGcm reference, SplittableRandom random, int length) {
    byte[] nonce = bytes(random, AesGcm.NONCE_LENGTH);
    byte[] aad = bytes(random, length % 37);
    byte[] text = bytes(random, length);
    byte[] sealed = new byte[length + AesGcm.TAG_LENGTH];
    byte[] expected = new byte[length + AesGcm.TAG_LENGTH];
    ours.seal(nonce, aad, 0, aad.length, text, 0, length, sealed, 0);
    reference.seal(nonce, aad, 0, aad.length, text, 0, length, expected, 0);
    byte[] opened = new byte[length];
    int openedLength =
        ours.open(nonce, aad, 0, aad.length, expected, 0, expected.length, opened, 0);
    return Arrays.equals(sealed, expected) && openedLength == length && Arrays.equals(opened, text);
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** What we use of the JDK's provider, by the names that it has had since JDK 17. */
  private static final class Members {
    private final Constructor<?> newAes;
    private final Constructor<?> newMode;
    private final Constructor<?> newGhash;
    private final Method initMode;
    private final Field counter;
    private final Field hashKeys;
    private final MethodHandle ghash;
    private final MethodHandle crypt;
    private final MethodHandle setUsed;

    private Members(Class<?> aes, Class<?> cipher, Class<?> mode, Class<?> hash)
        throws ReflectiveOperationException {
      newAes = aes.getDeclaredConstructor();
      newMode = mode.getDeclaredConstructor(cipher);
      newGhash = hash.getDeclaredConstructor(byte[].class);
      initMode =
          mode.getDeclaredMethod("init", boolean.class, String.class, byte[].class, byte[].class);
      counter = mode.getDeclaredField("counter");
      hashKeys = hash.getDeclaredField("subkeyHtbl");
      newAes.setAccessible(true);
      newMode.setAccessible(true);
      newGhash.setAccessible(true);
      initMode.setAccessible(true);
      counter.setAccessible(true);
      hashKeys.setAccessible(true);
      ghash =
          MethodHandles.privateLookupIn(hash, MethodHandles.lookup())
              .findStatic(
                  hash,
                  "processBlocks",
                  MethodType.methodType(
                      void.class, byte[].class, int.class, int.class, long[].class, long[].class));
      MethodHandles.Lookup inMode = MethodHandles.privateLookupIn(mode, MethodHandles.lookup());
      crypt =
          inMode
              .findVirtual(
                  mode,
                  "implCrypt",
                  MethodType.methodType(
                      int.class, byte[].class, int.class, int.class, byte[].class, int.class))
              .asType(
                  MethodType.methodType(
                      int.class,
                      Object.class,
                      byte[].class,
                      int.class,
                      int.class,
                      byte[].class,
                      int.class));
      setUsed =
          inMode
              .findSetter(mode, "used", int.class)
              .asType(MethodType.methodType(void.class, Object.class, int.class));
    }

    static Members find() throws ReflectiveOperationException {
      return new Members(
          Class.forName(PROVIDER + "AESCrypt"),
          Class.forName(PROVIDER + "SymmetricCipher"),
          Class.forName(PROVIDER + "CounterMode"),
          Class.forName(PROVIDER + "GHASH"));
    }
  }
}

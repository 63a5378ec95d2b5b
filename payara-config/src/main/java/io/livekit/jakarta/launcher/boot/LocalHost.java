package io.livekit.jakarta.launcher.boot;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells the JDK this machine's name and address once and for all. The JDK asks the name service for
 * the address of the own name, and for the name of that address, and so does Payara five times
 * while it starts: where no name service answers, each takes ten seconds, and where the name has no
 * address the start fails. The JDK has no setting for it but one that ends all look-ups
 * (jdk.net.hosts.file); so its memory of the last answer is filled in, which is open to Payara
 * anyway (Add-Opens java.base/java.net).
 */
final class LocalHost {

  private static final Path KERNELS_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final String UNKNOWN = "localhost";

  private LocalHost() {}

  /** Where another JDK keeps its answers elsewhere, it goes on to ask. */
  static void remember() {
    try {
      InetAddress address =
          InetAddress.getByAddress(name(), InetAddress.getLoopbackAddress().getAddress());
      Field canonical = InetAddress.class.getDeclaredField("canonicalHostName");
      canonical.setAccessible(true);
      canonical.set(address, name());
      Field memory = InetAddress.class.getDeclaredField("cachedLocalHost");
      memory.setAccessible(true);
      Constructor<?> answer = memory.getType().getDeclaredConstructors()[0];
      answer.setAccessible(true);
      Object forEver = answer.newInstance(name(), address);
      Field expiry = memory.getType().getDeclaredField("expiryTime");
      expiry.setAccessible(true);
      expiry.set(forEver, System.nanoTime() + Long.MAX_VALUE / 2);
      memory.set(null, forEver);
    } catch (ReflectiveOperationException | IOException | RuntimeException e) {
      System.getLogger(LocalHost.class.getName())
          .log(Level.DEBUG, "the own name goes on to be looked up", e);
    }
  }

  private static String name() throws IOException {
    String name = System.getenv("HOSTNAME");
    if (Files.isReadable(KERNELS_NAME)) {
      name = Files.readString(KERNELS_NAME).strip();
    }
    return name == null || name.isBlank() ? UNKNOWN : name;
  }
}

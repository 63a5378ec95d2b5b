package io.livekit.jakarta.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Chooses ports for servers under test. Thread-safe. */
public final class FreePort {

  /**
   * Above the ports that have names, below those that systems give away: 32768 on Linux, more
   * elsewhere.
   */
  private static final int FIRST = 20_000;

  private static final int END = 32_000;

  /**
   * Processes of tests that run side by side choose from different ports: between the choice and
   * the server's start another might choose the same. The build numbers those of one module.
   */
  private static final int LANES = 8;

  private static final int LANE = Integer.getInteger("tests.process", 0) % LANES;

  private static final Random RANDOM = new Random();
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePort() {}

  /**
   * @return one that is free for UDP and TCP, that nobody here was given before, and that the
   *     system doesn't give to somebody's outgoing connection before the server starts
   */
  public static int another() {
    while (true) {
      int port = FIRST + LANE + LANES * RANDOM.nextInt((END - FIRST) / LANES);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket tcp = new ServerSocket();
        DatagramSocket udp = new DatagramSocket(null)) {
      tcp.bind(new InetSocketAddress(port));
      udp.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}

package io.livekit.jakarta.rtc.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * A bad network between real sockets: passes UDP between clients and one server, each client by a
 * socket of its own, and loses what the dice say. One thread; which packets are lost follows the
 * seed, what they are depends on the day.
 */
public final class LossyRelay implements AutoCloseable {
  private static final int MAX_PACKET = 2048;

  private final InetSocketAddress server;
  private final Selector selector;
  private final DatagramChannel front;
  private final Map<SocketAddress, DatagramChannel> backs = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_PACKET);
  private final Random random;
  private final Thread thread;
  private volatile double loss;
  private volatile long downUntilNanos = System.nanoTime();
  private volatile boolean blocked;
  private volatile long passed;
  private volatile long lost;
  private volatile boolean closed;

  public LossyRelay(InetAddress address, int serverPort, long seed) throws IOException {
    server = new InetSocketAddress(address, serverPort);
    random = new Random(seed);
    selector = Selector.open();
    front = open(address);
    front.register(selector, SelectionKey.OP_READ);
    thread = new Thread(this::run, "lossy relay");
    thread.setDaemon(true);
    thread.start();
  }

  private static DatagramChannel open(InetAddress address) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(address, 0));
    channel.configureBlocking(false);
    return channel;
  }

  /**
   * @return an address of this machine that libwebrtc uses: it gathers no loopback candidates
   */
  public static InetAddress address() throws IOException {
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(each.getInetAddresses())) {
        if (address instanceof Inet4Address && !address.isLoopbackAddress() && each.isUp()) {
          return address;
        }
      }
    }
    return InetAddress.getLoopbackAddress();
  }

  /**
   * @return where clients find it
   */
  public InetSocketAddress front() throws IOException {
    return (InetSocketAddress) front.getLocalAddress();
  }

  /** Probability that a packet is lost, in each direction. */
  public void loss(double probability) {
    loss = probability;
  }

  /** Loses everything for a while. */
  public void outage(Duration duration) {
    downUntilNanos = System.nanoTime() + duration.toNanos();
  }

  public boolean isDown() {
    return System.nanoTime() - downUntilNanos < 0;
  }

  /** Loses everything for ever: a firewall. */
  public void block() {
    blocked = true;
  }

  public long passed() {
    return passed;
  }

  public long lost() {
    return lost;
  }

  /** Puts the relay's address into the server's UDP candidates. */
  public String divert(String sdp) throws IOException {
    InetSocketAddress mine = front();
    return sdp.replaceAll(
        "(a=candidate:\\S+ 1 (?i:udp) \\d+ )\\S+ \\d+ ",
        "$1" + mine.getAddress().getHostAddress() + " " + mine.getPort() + " ");
  }

  /** Leaves only UDP. */
  public static String withoutTcp(String sdp) {
    return sdp.replaceAll("a=candidate:\\S+ 1 (?i:tcp) [^\r\n]*\r\n", "");
  }

  /** Leaves no candidate at all: what a client says that keeps its addresses to itself. */
  public static String withoutCandidates(String sdp) {
    return sdp.replaceAll("a=candidate:[^\r\n]*\r\n", "");
  }

  private void run() {
    try {
      while (!closed) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          DatagramChannel channel = (DatagramChannel) key.channel();
          if (channel == front) {
            fromClients();
          } else {
            fromServer(channel, (SocketAddress) key.attachment());
          }
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException e) {
      if (!closed) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void fromClients() throws IOException {
    for (SocketAddress client = front.receive(buffer.clear());
        client != null;
        client = front.receive(buffer.clear())) {
      DatagramChannel back = backs.get(client);
      if (back == null) {
        back = open(server.getAddress());
        back.register(selector, SelectionKey.OP_READ, client);
        backs.put(client, back);
      }
      if (passes()) {
        back.send(buffer.flip(), server);
      }
    }
  }

  private void fromServer(DatagramChannel back, SocketAddress client) throws IOException {
    while (back.receive(buffer.clear()) != null) {
      if (passes()) {
        front.send(buffer.flip(), client);
      }
    }
  }

  private boolean passes() {
    boolean gone = blocked || random.nextDouble() < loss || isDown();
    if (gone) {
      lost++;
    } else {
      passed++;
    }
    return !gone;
  }

  @Override
  public void close() throws Exception {
    closed = true;
    selector.wakeup();
    thread.join(1_000);
    for (DatagramChannel back : backs.values()) {
      back.close();
    }
    front.close();
    selector.close();
  }
}

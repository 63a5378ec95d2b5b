package io.livekit.jakarta.e2e.hostile;

import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.rtc.peer.LossyRelay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * What one peer connection of a client and the server have between them: UDP on the client's side,
 * and on the server's UDP or ICE-TCP (RFC 6544, with the frames of RFC 4571). A test can look at
 * what the client sends, send more in its name, and stop reading what the server sends. A thread
 * for each direction; the rest is any thread's.
 */
final class Wire implements AutoCloseable {

  private static final int MAX_PACKET = 2_048;
  private static final int LENGTH_BYTES = 2;

  private final DatagramChannel front;
  private final ByteChannel back;
  private final boolean framed;
  private final Thread up;
  private final Thread down;
  private volatile SocketAddress client;
  private volatile Consumer<ByteBuffer> watcher = packet -> {};
  private volatile boolean reading = true;
  private volatile boolean closed;

  private Wire(ByteChannel back, boolean framed) throws IOException {
    this.back = back;
    this.framed = framed;
    front = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    up = start("client to server", this::up);
    down = start("server to client", this::down);
  }

  static Wire udp(LiveKitServer server) throws IOException {
    DatagramChannel back = DatagramChannel.open();
    back.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 20);
    back.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.ports().udp()));
    return new Wire(back, false);
  }

  /**
   * @param receiveBuffer what the client's system takes before the application reads
   */
  static Wire tcp(LiveKitServer server, int receiveBuffer) throws IOException {
    SocketChannel back = SocketChannel.open();
    back.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    back.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.ports().tcp()));
    back.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Wire(back, true);
  }

  private interface Way {
    void run() throws IOException;
  }

  private Thread start(String name, Way way) {
    Thread thread =
        new Thread(
            () -> {
              try {
                way.run();
              } catch (ClosedChannelException end) {
                return;
              } catch (IOException e) {
                if (!closed && reading) {
                  throw new UncheckedIOException(e);
                }
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** The server's description with this wire's end for the client as its only candidate. */
  String divert(String sdp) {
    try {
      InetSocketAddress mine = (InetSocketAddress) front.getLocalAddress();
      String candidate =
          "a=candidate:1 1 udp 2130706431 "
              + mine.getAddress().getHostAddress()
              + " "
              + mine.getPort()
              + " typ host\r\n";
      return LossyRelay.withoutCandidates(sdp).replaceAll("a=mid:[^\r\n]*\r\n", "$0" + candidate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param packets gets to see what the client sends; must not keep it
   */
  void watch(Consumer<ByteBuffer> packets) {
    watcher = packets;
  }

  /** From now on nothing that the server sends is read. */
  void stopReading() {
    reading = false;
  }

  /** Sends a packet in the client's name. */
  void send(ByteBuffer packet) {
    try {
      write(packet);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(ByteBuffer packet) throws IOException {
    if (!framed) {
      back.write(packet);
      return;
    }
    ByteBuffer frame =
        ByteBuffer.allocate(LENGTH_BYTES + packet.remaining())
            .putShort((short) packet.remaining())
            .put(packet);
    frame.flip();
    synchronized (back) {
      while (frame.hasRemaining()) {
        back.write(frame);
      }
    }
  }

  private void up() throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(MAX_PACKET);
    while (!closed) {
      client = front.receive(packet.clear());
      packet.flip();
      watcher.accept(packet.duplicate());
      write(packet);
    }
  }

  private void down() throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(1 << 16);
    while (reading && next(packet)) {
      SocketAddress to = client;
      if (to != null) {
        front.send(packet, to);
      }
    }
  }

  private boolean next(ByteBuffer packet) throws IOException {
    if (!framed) {
      back.read(packet.clear());
      packet.flip();
      return true;
    }
    if (!fill(packet.clear().limit(LENGTH_BYTES))) {
      return false;
    }
    int length = packet.getShort(0) & 0xFFFF;
    return fill(packet.clear().limit(length));
  }

  private boolean fill(ByteBuffer part) throws IOException {
    while (part.hasRemaining()) {
      if (back.read(part) < 0) {
        return false;
      }
    }
    part.flip();
    return true;
  }

  @Override
  public void close() throws Exception {
    closed = true;
    front.close();
    back.close();
    up.join();
    down.join();
  }
}

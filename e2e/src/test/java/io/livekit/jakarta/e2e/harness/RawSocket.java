package io.livekit.jakarta.e2e.harness;

import io.livekit.jakarta.testkit.SignalClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client that does with its TCP connection what no library would: it stops half-way, doesn't
 * read, breaks rules.
 */
public final class RawSocket implements AutoCloseable {

  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;

  private static final int PATIENCE_MILLIS = 15_000;
  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;

  private final Socket socket = new Socket();

  private RawSocket(LiveKitServer server, int receiveBuffer) {
    try {
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.ports().http()),
          PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static RawSocket connect(LiveKitServer server) {
    return new RawSocket(server, 0);
  }

  /** A connection whose client has room for very little that it doesn't read. */
  public static RawSocket connectWithSmallBuffer(LiveKitServer server) {
    return new RawSocket(server, 4096);
  }

  /** An open signalling connection. */
  public static RawSocket signal(LiveKitServer server, String token) {
    return connect(server).upgrade(token);
  }

  /** An open signalling connection whose client has room for very little that it doesn't read. */
  public static RawSocket signalWithSmallBuffer(LiveKitServer server, String token) {
    return new RawSocket(server, 4096).upgrade(token);
  }

  private RawSocket upgrade(String token) {
    byte[] nonce = new byte[16];
    // the server takes the same from the same port for a repetition
    ThreadLocalRandom.current().nextBytes(nonce);
    send(
        "GET "
            + SignalClient.query("/rtc", token)
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + Base64.getEncoder().encodeToString(nonce)
            + "\r\n\r\n");
    String head = readHead();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("no upgrade: " + head);
    }
    return this;
  }

  public RawSocket send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  public RawSocket send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A whole frame, masked with zeros. */
  public RawSocket frame(int opcode, byte[] payload) {
    return send(frame(FIN | opcode, true, payload));
  }

  /** A frame that isn't the last of its message. */
  public RawSocket fragment(int opcode, byte[] payload) {
    return send(frame(opcode, true, payload));
  }

  /** Any frame: the first byte holds the flags and the opcode (RFC 6455 §5.2). */
  public static byte[] frame(int first, boolean masked, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) first);
    int mask = masked ? MASKED : 0;
    if (payload.length < 126) {
      frame.put((byte) (mask | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (mask | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (mask | 127)).putLong(payload.length);
    }
    if (masked) {
      frame.putInt(0);
    }
    frame.put(payload);
    return java.util.Arrays.copyOf(frame.array(), frame.position());
  }

  /** Reads up to the empty line. */
  public String readHead() {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        head.write(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads all that comes until the server has closed the connection, each byte as a character. */
  public String readAllBytes() {
    return readAll(StandardCharsets.ISO_8859_1);
  }

  /** Reads all that comes until the server has closed the connection. */
  public String readAll() {
    return readAll(StandardCharsets.UTF_8);
  }

  private String readAll(Charset charset) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketTimeoutException e) {
      throw new AssertionError(
          "the server keeps the connection open after: " + all.toString(charset), e);
    } catch (IOException reset) {
      all.writeBytes("<reset>".getBytes(StandardCharsets.US_ASCII));
    }
    return all.toString(charset);
  }

  /** Reads until the server has closed the connection. */
  public void awaitClosed() {
    byte[] ignored = new byte[65_536];
    try {
      InputStream in = socket.getInputStream();
      while (in.read(ignored) >= 0) {
        continue;
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server keeps the connection open", e);
    } catch (IOException reset) {
      return;
    }
  }

  /** Ends the connection with a reset: nothing says goodbye. */
  public void vanish() {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

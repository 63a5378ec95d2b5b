package io.livekit.jakarta.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;

/**
 * One caller that sends the same request over one connection again and again, or over the next one
 * when the server has ended it (some thousands of requests), and reads each answer to its end. It
 * does no more than that, because it shares the cores with the server. Owned by: one thread.
 */
final class ApiCaller implements AutoCloseable {
  private static final int BUFFER = 64 << 10;
  private static final int MAX_LINE = 8 << 10;
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String OK = "HTTP/1.1 200";

  private final URI server;
  private Socket socket;
  private DataInputStream in;
  private OutputStream out;
  private boolean ended; // by the server, with the last answer
  private final byte[] request;
  private final byte[] sink = new byte[BUFFER];
  private final StringBuilder line = new StringBuilder();

  ApiCaller(URI server, byte[] request) throws IOException {
    this.server = server;
    this.request = request;
    connect();
  }

  private void connect() throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
    out = socket.getOutputStream();
  }

  /**
   * @return bytes of the answer's body
   * @throws IOException when it isn't a good one
   */
  long call() throws IOException {
    if (ended) {
      ended = false;
      socket.close();
      connect();
    }
    out.write(request);
    String status = readLine();
    if (!status.startsWith(OK)) {
      throw new IOException("the server answered " + status);
    }
    long length = -1;
    boolean chunked = false;
    for (String header = readLine(); !header.isEmpty(); header = readLine()) {
      int colon = header.indexOf(':');
      String name = header.substring(0, colon);
      if (name.equalsIgnoreCase("Content-Length")) {
        length = Long.parseLong(header.substring(colon + 1).trim());
      } else if (name.equalsIgnoreCase("Transfer-Encoding")) {
        chunked = true;
      } else if (name.equalsIgnoreCase("Connection")) {
        ended = header.substring(colon + 1).trim().equalsIgnoreCase("close");
      }
    }
    if (chunked) {
      return readChunks();
    }
    skip(length);
    return length;
  }

  private long readChunks() throws IOException {
    long sum = 0;
    while (true) {
      int size = Integer.parseInt(readLine().trim(), 16);
      skip(size);
      readLine();
      if (size == 0) {
        return sum;
      }
      sum += size;
    }
  }

  private void skip(long length) throws IOException {
    for (long left = length; left > 0; ) {
      int part = (int) Math.min(left, sink.length);
      in.readFully(sink, 0, part);
      left -= part;
    }
  }

  private String readLine() throws IOException {
    line.setLength(0);
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      if (c != '\r') {
        line.append((char) c);
      }
      if (line.length() > MAX_LINE) {
        throw new IOException("a line of the answer has no end");
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

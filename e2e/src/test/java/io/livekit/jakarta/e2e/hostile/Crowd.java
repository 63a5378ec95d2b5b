package io.livekit.jakarta.e2e.hostile;

import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Many connections that do the same. */
final class Crowd implements AutoCloseable {

  private final List<RawSocket> sockets = new ArrayList<>();

  /** So many connections that have each sent this and say no more. */
  static Crowd sending(LiveKitServer server, int count, String text) {
    return of(count, () -> RawSocket.connect(server).send(text));
  }

  static Crowd of(int count, Supplier<RawSocket> one) {
    Crowd crowd = new Crowd();
    for (int i = 0; i < count; i++) {
      crowd.sockets.add(one.get());
    }
    return crowd;
  }

  void add(RawSocket socket) {
    sockets.add(socket);
  }

  /** Reads from the last ones: the first have been taken in. */
  void awaitAnswers(int count) {
    sockets.subList(sockets.size() - count, sockets.size()).forEach(RawSocket::readHead);
  }

  @Override
  public void close() {
    sockets.forEach(RawSocket::close);
  }
}

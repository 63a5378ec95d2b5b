package io.livekit.jakarta.web.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.web.container.ServedHandshakes;
import io.livekit.jakarta.web.drop.WebCounters;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An endpoint for a protocol of its own, which has nothing to do with signalling. */
class BoundedEndpointTest {
  private static final int MAX_BYTES = 10;

  private final NodeThreads threads = new NodeThreads(Thread::new, 1);
  private final PendingUpgrades pending = new PendingUpgrades(threads);
  private final SocketKeepalive keepalive = new SocketKeepalive();

  /** What the container and the protocol were told, in this order. */
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private final Echo endpoint = new Echo();

  private final class Echo extends BoundedEndpoint<String> {
    private BoundedWebSocket socket;

    Echo() {
      super(String.class);
    }

    @Override
    protected void opened(String opened, BoundedWebSocket webSocket) {
      socket = webSocket;
      socket.sendText("hello " + opened);
    }

    void text(String message) {
      if (admits(message.length())) {
        socket.sendText(message);
      }
    }

    @Override
    protected void notReading(String opened) {
      told.add(opened + " doesn't read");
    }

    @Override
    protected void ended(String opened, boolean clean) {
      told.add(opened + " ended " + clean);
    }
  }

  @BeforeEach
  void wire() {
    keepalive.threads = threads;
    keepalive.handshakes = new ServedHandshakes();
    endpoint.pending = pending;
    endpoint.keepalive = keepalive;
    endpoint.counters = new WebCounters();
  }

  @AfterEach
  void end() {
    threads.close();
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Session socket(String ticket) {
    RemoteEndpoint.Async remote =
        proxy(
            RemoteEndpoint.Async.class,
            (self, method, arguments) -> {
              told.add(method.getName() + " " + arguments[0]);
              ((SendHandler) arguments[1]).onResult(new SendResult());
              return null;
            });
    return proxy(
        Session.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "getRequestParameterMap" -> Map.of(PendingUpgrades.PARAMETER, List.of(ticket));
              case "getAsyncRemote" -> remote;
              case "close" -> {
                told.add("close " + ((CloseReason) arguments[0]).getCloseCode().getCode());
                yield null;
              }
              default -> null;
            });
  }

  private void open() throws IOException {
    String ticket =
        pending.add("ann", MAX_BYTES, () -> told.add("aborted"), () -> told.add("over")).ticket();
    endpoint.open(socket(ticket));
    assertThat(told.poll()).isEqualTo("sendText hello ann");
  }

  private static CloseReason code(CloseCodes code) {
    return new CloseReason(code, "");
  }

  @Test
  void whatTheHandshakeOpenedHearsOfItsSocketAndItsEnd() throws Exception {
    open();
    endpoint.close(code(CloseCodes.GOING_AWAY));
    assertThat(told).containsExactly("ann ended true", "over");
  }

  @Test
  void aSocketThatBreaksEndsUncleanly() throws Exception {
    open();
    endpoint.close(code(CloseCodes.CLOSED_ABNORMALLY));
    assertThat(told).containsExactly("ann ended false", "over");
  }

  @Test
  void aMessageThatIsTooLongIsNotTakenAndEndsTheSocket() throws Exception {
    open();
    endpoint.text("x".repeat(MAX_BYTES));
    assertThat(told.poll()).startsWith("sendText xxx");
    endpoint.text("x".repeat(MAX_BYTES + 1));
    assertThat(told.poll(1, TimeUnit.MINUTES)).isEqualTo("close 1009");
    endpoint.text("x");
    assertThat(told).isEmpty();
  }

  @Test
  void aSocketWithoutATicketIsClosedAndNothingOfItIsTaken() throws Exception {
    endpoint.open(socket("a guess"));
    assertThat(told.poll(1, TimeUnit.MINUTES)).isEqualTo("close 1000");
    endpoint.text("x");
    endpoint.close(code(CloseCodes.NORMAL_CLOSURE));
    assertThat(told).isEmpty();
  }
}

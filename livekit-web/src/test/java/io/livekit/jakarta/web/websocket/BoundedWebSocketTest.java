package io.livekit.jakarta.web.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.web.container.ContainerConnection;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What reaches the container's socket, and in which order. */
class BoundedWebSocketTest {
  private static final byte[] MESSAGE = {24, 1};

  /** What the container was told to send. */
  private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

  /** Called when the container has been told, before it has done it. */
  private Runnable meanwhile = () -> {};

  private final List<SendHandler> completions = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private final List<String> news = new ArrayList<>();
  private final BoundedWebSocket socket =
      new BoundedWebSocket(
          session(),
          new ContainerConnection() {
            @Override
            public void cut() {
              sent.add("cut");
            }

            @Override
            public void refused() {
              sent.add("refused");
            }
          },
          later::add,
          new BoundedWebSocket.Listener() {
            @Override
            public void notReading() {
              news.add("not reading");
            }

            @Override
            public void broken() {
              news.add("broken");
            }
          });

  private Session session() {
    RemoteEndpoint.Async remote =
        proxy(
            RemoteEndpoint.Async.class,
            (self, method, arguments) -> {
              told(method.getName());
              if (arguments.length > 1) {
                completions.add((SendHandler) arguments[1]);
              }
              return null;
            });
    return proxy(
        Session.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "getAsyncRemote" -> remote;
              case "isOpen" -> true; // as Tyrus says until it has ended a socket
              case "close" -> {
                told("close");
                yield null;
              }
              default -> null;
            });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private void told(String what) {
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
    sent.add(what);
  }

  private void complete() {
    completions.remove(0).onResult(new SendResult());
    while (!later.isEmpty()) {
      later.remove(0).run();
    }
  }

  @Test
  void messagesGoOneByOneAndTheCloseLast() {
    socket.sendBinary(MESSAGE);
    socket.sendBinary(MESSAGE);
    socket.close();
    socket.sendBinary(MESSAGE);
    assertThat(sent).containsExactly("sendBinary");
    complete();
    complete();
    assertThat(sent).containsExactly("sendBinary", "sendBinary", "close");
  }

  @Test
  void aRefusalWaitsForTheMessageUnderWayAndDropsTheRest() {
    socket.sendBinary(MESSAGE);
    socket.sendBinary(MESSAGE);
    socket.refuse(CloseCodes.TOO_BIG);
    while (!later.isEmpty()) {
      later.remove(0).run();
    }
    assertThat(sent).containsExactly("sendBinary");
    complete();
    assertThat(sent).containsExactly("sendBinary", "close", "refused");
  }

  @Test
  void nothingIsEndedInsideOfTheContainersCallback() {
    socket.sendBinary(MESSAGE);
    completions.remove(0).onResult(new SendResult(new IOException("reset")));
    assertThat(sent).containsExactly("sendBinary");
    assertThat(news).containsExactly("broken");
    later.remove(0).run();
    assertThat(sent).containsExactly("sendBinary", "cut");
  }

  private static byte[] large(int bytes) {
    return new byte[bytes];
  }

  @Test
  void aLargeMessageIsNotTheReadersFault() {
    socket.sendBinary(large(BoundedWebSocket.MAX_QUEUED_BYTES + 1));
    for (int i = 0; i < 10; i++) {
      socket.sendBinary(large(BoundedWebSocket.MAX_QUEUED_BYTES / 4));
      socket.sendBinary(MESSAGE);
    }
    assertThat(news).isEmpty();
    for (int i = 0; i < 10; i++) {
      socket.sendBinary(large(BoundedWebSocket.MAX_QUEUED_BYTES / 4));
    }
    assertThat(news).contains("not reading");
  }

  @Test
  void aPingIsSentWhereNothingIsUnderWayButNeverFirst() {
    socket.check(0);
    socket.sendBinary(MESSAGE);
    socket.check(0);
    complete();
    socket.check(0);
    socket.check(0);
    assertThat(sent).containsExactly("sendBinary", "sendPing", "sendPing");
    assertThat(news).isEmpty();
  }

  @Test
  void noPingFollowsTheCloseWhenBothComeAtOnce() {
    meanwhile = () -> socket.check(0);
    socket.close();
    socket.check(0);
    assertThat(sent).containsExactly("close");
  }

  @Test
  void theAnswerToAClientsCloseWaitsForAMessageThatIsBeingHandedOver() throws Exception {
    Thread[] closing = new Thread[1];
    meanwhile =
        () -> {
          closing[0] =
              new Thread(
                  () -> {
                    socket.closing();
                    sent.add("close");
                  });
          closing[0].start();
          while (closing[0].getState() != Thread.State.TIMED_WAITING && closing[0].isAlive()) {
            Thread.onSpinWait();
          }
        };
    socket.sendBinary(MESSAGE);
    closing[0].join();
    socket.sendBinary(MESSAGE);
    assertThat(sent).containsExactly("sendBinary", "close");
  }

  @Test
  void nothingIsHandedOverOnceTheClientHasClosed() {
    socket.sendBinary(MESSAGE);
    socket.sendBinary(MESSAGE);
    socket.closing();
    complete();
    assertThat(sent).containsExactly("sendBinary");
  }
}

package io.livekit.jakarta.web.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HiddenConnectionTest {
  private final List<String> told = new ArrayList<>();
  private final Session socket =
      (Session)
          Proxy.newProxyInstance(
              Session.class.getClassLoader(),
              new Class<?>[] {Session.class},
              (self, method, arguments) -> {
                told.add(method.getName() + " " + arguments[0]);
                return null;
              });
  private final ContainerConnection connection = new HiddenConnection(socket);

  @Test
  void aSocketIsCutByAnIdleTimeout() {
    connection.cut();
    assertThat(told).hasSize(2);
    assertThat(told.get(0)).isEqualTo("setMaxIdleTimeout " + HiddenConnection.CUT_MILLIS);
    assertThat(told.get(1)).startsWith("close ");
  }

  @Test
  void aRefusedClientMayAnswerTheClose() {
    connection.refused();
    assertThat(told).isEmpty();
  }
}

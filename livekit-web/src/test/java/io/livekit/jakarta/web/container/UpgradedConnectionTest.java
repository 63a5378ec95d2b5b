package io.livekit.jakarta.web.container;

import static io.livekit.jakarta.web.Proxies.answering;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpgradedConnectionTest {
  private final List<String> news = new ArrayList<>();
  private final UpgradedConnection connection = new UpgradedConnection();

  @Test
  void anEndThatComesWhileTheSocketIsBeingOpenedIsToldAfterwards() {
    connection.serve(
        new HttpUpgradeHandler() {
          @Override
          public void init(WebConnection opening) {
            connection.destroy();
            news.add("open");
          }

          @Override
          public void destroy() {
            news.add("ended");
          }
        },
        1_000);
    connection.init(answering(WebConnection.class, Map.of()));
    assertThat(news).containsExactly("open", "ended");
  }

  @Test
  void aConnectionIsCutWithoutAWord() {
    connection.serve(
        new HttpUpgradeHandler() {
          @Override
          public void init(WebConnection opening) {}

          @Override
          public void destroy() {}
        },
        1_000);
    connection.cut(); // there is none yet
    connection.init(
        new WebConnection() {
          @Override
          public jakarta.servlet.ServletInputStream getInputStream() {
            return null;
          }

          @Override
          public jakarta.servlet.ServletOutputStream getOutputStream() {
            return null;
          }

          @Override
          public void close() {
            news.add("closed");
          }
        });
    connection.cut();
    assertThat(news).containsExactly("closed");
  }
}

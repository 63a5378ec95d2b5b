package io.livekit.jakarta.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.jboss.as.controller.client.ModelControllerClient;
import org.jboss.dmr.ModelNode;

/** Gives orders to the WildFly under test, as its administrator does. */
final class WildFlyControl implements AutoCloseable {
  private final ModelControllerClient client;

  WildFlyControl() throws IOException {
    client = ModelControllerClient.Factory.create("127.0.0.1", FreePorts.management());
  }

  /**
   * @param operation of the server itself
   */
  void order(String operation) throws IOException {
    ModelNode order = new ModelNode();
    order.get("operation").set(operation);
    order.get("address").setEmptyList();
    ModelNode outcome = client.execute(order);
    assertThat(outcome.get("outcome").asString()).as(outcome.toString()).isEqualTo("success");
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}

package io.livekit.jakarta.e2e.harness;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Shares a server and a browser among the classes of a run. */
final class LiveKitExtension implements ParameterResolver, AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(LiveKitExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == LiveKitServer.class || type == Chromium.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Store store = store(context);
    if (parameter.getParameter().getType() == LiveKitServer.class) {
      return server(store);
    }
    Chromium chromium =
        store.getOrComputeIfAbsent(
            Chromium.class, key -> new Chromium(server(store)), Chromium.class);
    chromium.test(
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName());
    return chromium;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Chromium chromium = store(context).get(Chromium.class, Chromium.class);
    if (chromium != null) {
      chromium.closePages(context.getExecutionException().isPresent());
    }
  }

  private static LiveKitServer server(Store store) {
    return store.getOrComputeIfAbsent(
        LiveKitServer.class, key -> LiveKitServer.shared(), LiveKitServer.class);
  }

  /**
   * The root's store closes what it holds when the run is over; JUnit closes any AutoCloseable in
   * it.
   */
  private static Store store(ExtensionContext context) {
    return context.getRoot().getStore(NAMESPACE);
  }
}

package io.livekit.jakarta.e2e.harness;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Shares a server and each kind of browser among the classes of a run. */
final class LiveKitExtension implements ParameterResolver, AfterEachCallback {

  private static final Namespace NAMESPACE = Namespace.create(LiveKitExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == LiveKitServer.class || type == Chromium.class || type == Firefox.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Store store = store(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == LiveKitServer.class) {
      return server(store);
    }
    String test =
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName();
    if (type == Firefox.class) {
      Firefox firefox =
          store.getOrComputeIfAbsent(
              Firefox.class, key -> new Firefox(server(store)), Firefox.class);
      firefox.test(test);
      return firefox;
    }
    Chromium chromium =
        store.getOrComputeIfAbsent(
            Chromium.class, key -> new Chromium(server(store)), Chromium.class);
    chromium.test(test);
    return chromium;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Chromium chromium = store(context).get(Chromium.class, Chromium.class);
    if (chromium != null) {
      chromium.closePages(context.getExecutionException().isPresent());
    }
    Firefox firefox = store(context).get(Firefox.class, Firefox.class);
    if (firefox != null) {
      firefox.closePages(context.getExecutionException().isPresent());
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

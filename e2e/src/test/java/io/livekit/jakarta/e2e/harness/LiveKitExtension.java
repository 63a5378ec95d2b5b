package io.livekit.jakarta.e2e.harness;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
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
    TestBrowser browser =
        type == Firefox.class
            ? store.getOrComputeIfAbsent(
                Firefox.class, key -> new Firefox(server(store)), Firefox.class)
            : store.getOrComputeIfAbsent(
                Chromium.class, key -> new Chromium(server(store)), Chromium.class);
    browser.test(
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName());
    // Not the browser itself: JUnit closes at a test's end what the test's store holds.
    ofThisTest(context).put(type, (Consumer<Boolean>) browser::closePages);
    return browser;
  }

  @Override
  @SuppressWarnings("unchecked")
  public void afterEach(ExtensionContext context) {
    for (Class<?> type : List.of(Chromium.class, Firefox.class)) {
      // Other tests may run at the same time, but no others with a browser.
      Consumer<Boolean> closePages = ofThisTest(context).remove(type, Consumer.class);
      if (closePages != null) {
        closePages.accept(context.getExecutionException().isPresent());
      }
    }
  }

  private static Store ofThisTest(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }

  private static LiveKitServer server(Store store) {
    return store.getOrComputeIfAbsent(
        LiveKitServer.class, key -> LiveKitServer.shared(), LiveKitServer.class);
  }

  /**
   * What it holds is closed when the process has run all of its classes; JUnit's root ends with
   * each of them where several processes share the classes out.
   */
  private static Store store(ExtensionContext context) {
    return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
  }
}

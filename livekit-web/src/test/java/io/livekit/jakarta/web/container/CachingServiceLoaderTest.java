package io.livekit.jakarta.web.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CachingServiceLoaderTest {
  private final List<String> lookedFor = new ArrayList<>();
  private final CachingServiceLoader loader =
      new CachingServiceLoader(
          new ClassLoader(null) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
              lookedFor.add(name);
              return Collections.enumeration(List.of(new URL("file:/" + name)));
            }
          });

  @Test
  void aServiceFileIsLookedForOnce() throws IOException {
    List<URL> first = Collections.list(loader.getResources("META-INF/services/a.Service"));
    List<URL> second = Collections.list(loader.getResources("META-INF/services/a.Service"));
    assertThat(second).isEqualTo(first).hasSize(1);
    assertThat(lookedFor).hasSize(1);
  }

  @Test
  void everythingElseIsLookedForEachTime() throws IOException {
    loader.getResources("a/Resource");
    loader.getResources("a/Resource");
    assertThat(lookedFor).hasSize(2);
  }

  @Test
  void theThreadHasItsOwnClassLoaderBackAfterwards() throws IOException {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    CachingServiceLoader.during(
        () ->
            assertThat(Thread.currentThread().getContextClassLoader())
                .isInstanceOf(CachingServiceLoader.class));
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }
}

package io.livekit.jakarta.web;

import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;

/** Stand-ins for the interfaces of a container. */
public final class Proxies {
  private Proxies() {}

  /**
   * @param answers by the method's name, or its name and first argument
   * @return something that answers these methods so, and all others with nothing
   */
  public static <T> T answering(Class<T> type, Map<String, Object> answers) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              String about =
                  arguments == null ? method.getName() : method.getName() + " " + arguments[0];
              Object answer = answers.getOrDefault(about, answers.get(method.getName()));
              if (method.getReturnType() != Enumeration.class) {
                return answer;
              }
              return Collections.enumeration(answer == null ? List.of() : List.of(answer));
            });
    return type.cast(proxy);
  }
}

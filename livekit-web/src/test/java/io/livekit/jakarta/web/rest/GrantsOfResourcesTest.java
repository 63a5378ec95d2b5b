package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantsOfResourcesTest {

  @Test
  void everyMethodOfAResourceSaysWhatItsCallerNeeds() {
    List<String> silent = new ArrayList<>();
    for (Class<?> resource : new RestApplication().getClasses()) {
      for (Class<?> contract : resource.getInterfaces()) {
        if (!contract.getPackageName().equals("io.livekit.jakarta.api.rest")) {
          continue;
        }
        for (Method method : contract.getMethods()) {
          if (!says(resource, method)) {
            silent.add(resource.getSimpleName() + "." + method.getName());
          }
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  private static boolean says(Class<?> resource, Method method) {
    try {
      return resource
          .getMethod(method.getName(), method.getParameterTypes())
          .isAnnotationPresent(Needs.class);
    } catch (NoSuchMethodException e) {
      throw new AssertionError("it implements the interface", e);
    }
  }

  @Test
  void anAdministratorOfOneRoomIsNoneOfAnother() {
    var grant =
        io.livekit.jakarta.media.auth.VideoGrant.builder().roomAdmin(true).room("mine").build();

    assertThat(Right.ROOM_ADMIN.isIn(grant, "mine")).isTrue();
    assertThat(Right.ROOM_ADMIN.isIn(grant, "yours")).isFalse();
    assertThat(Right.ROOM_SEEN.isIn(grant, "yours")).isFalse();
    assertThat(Right.ROOM_LIST.isIn(grant, null)).isFalse();
    assertThat(Right.ROOM_CREATE.isIn(grant, null)).isFalse();
  }
}

package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.auth.VideoGrant;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantsOfResourcesTest {

  @Test
  void everyMethodOfAResourceSaysWhatItsCallerNeeds() {
    List<String> silent = new ArrayList<>();
    for (Class<?> resource : new RestApplication().getClasses()) {
      if (resource.isAnnotationPresent(Path.class)) {
        for (Method method : resource.getDeclaredMethods()) {
          boolean called = Modifier.isPublic(method.getModifiers()) && !method.isSynthetic();
          if (called && !method.isAnnotationPresent(Needs.class)) {
            silent.add(resource.getSimpleName() + "." + method.getName());
          }
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void anAdministratorOfOneRoomIsNoneOfAnother() {
    VideoGrant grant = VideoGrant.builder().roomAdmin(true).room("mine").build();

    assertThat(Right.ROOM_ADMIN.isIn(grant, "mine")).isTrue();
    assertThat(Right.ROOM_ADMIN.isIn(grant, "yours")).isFalse();
    assertThat(Right.ROOM_SEEN.isIn(grant, "yours")).isFalse();
    assertThat(Right.ROOM_LIST.isIn(grant, null)).isFalse();
    assertThat(Right.ROOM_CREATE.isIn(grant, null)).isFalse();
  }

  @Test
  void theServerIsAdministeredWithAllGrantsAndNoRoom() {
    VideoGrant all = VideoGrant.builder().roomCreate(true).roomList(true).roomAdmin(true).build();

    assertThat(Right.SERVER.isIn(all, null)).isTrue();
    assertThat(Right.SERVER.isIn(all.toBuilder().room("mine").build(), null)).isFalse();
    assertThat(Right.SERVER.isIn(all.toBuilder().roomAdmin(false).build(), null)).isFalse();
    assertThat(Right.SERVER.isIn(all.toBuilder().roomCreate(false).build(), null)).isFalse();
    assertThat(Right.SERVER.isIn(all.toBuilder().roomList(false).build(), null)).isFalse();
  }
}

package io.livekit.jakarta.media.identity;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.TokenOrigin;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.auth.VideoGrantBuilder;
import io.livekit.jakarta.media.config.IdentityConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What roles grant, by the configuration. Immutable. */
public final class RoleGrants {
  private final Map<String, List<String>> byRole;

  public RoleGrants(IdentityConfig config) {
    byRole = config.roles();
  }

  /**
   * @return the roles that grant something
   */
  public Set<String> roles() {
    return byRole.keySet();
  }

  /**
   * @param room the name of the room that is asked about; empty for none
   * @return what a token would say that grants this caller as much
   */
  public VerifiedToken token(CallerIdentity caller, String room) {
    VideoGrantBuilder video = VideoGrant.builder().room(room);
    for (String role : caller.roles()) {
      for (String grant : byRole.getOrDefault(role, List.of())) {
        add(grant, room, video);
      }
    }
    return new VerifiedToken(
        "",
        ClaimGrants.of(caller.name(), "", video.build()),
        caller.expiresAt(),
        new TokenOrigin("", Optional.empty()));
  }

  private static void add(String grant, String room, VideoGrantBuilder video) {
    switch (grant) {
      case IdentityConfig.ROOM_LIST -> video.roomList(true);
      case IdentityConfig.ROOM_CREATE -> video.roomCreate(true);
      // Also where no room is asked about, as what concerns them all takes it.
      case IdentityConfig.ROOM_ADMIN -> video.roomAdmin(true);
      default -> {
        if (!room.isEmpty() && administers(grant, room)) {
          video.roomAdmin(true);
        }
      }
    }
  }

  /** One room by its name, or those whose names begin so. */
  private static boolean administers(String grant, String room) {
    String name = grant.substring(IdentityConfig.ROOM_ADMIN.length() + 1);
    return name.endsWith("*")
        ? room.startsWith(name.substring(0, name.length() - 1))
        : room.equals(name);
  }
}

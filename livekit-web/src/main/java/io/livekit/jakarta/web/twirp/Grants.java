package io.livekit.jakarta.web.twirp;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import java.util.function.Predicate;

/** The permissions of spec/03 §2, each over grants that are null for a caller without a token. */
final class Grants {

  private Grants() {}

  static boolean roomCreate(ClaimGrants grants) {
    return video(grants, VideoGrant::roomCreate);
  }

  static boolean roomList(ClaimGrants grants) {
    return video(grants, VideoGrant::roomList);
  }

  static boolean roomRecord(ClaimGrants grants) {
    return video(grants, VideoGrant::roomRecord);
  }

  static boolean ingressAdmin(ClaimGrants grants) {
    return video(grants, VideoGrant::ingressAdmin);
  }

  static boolean roomAdmin(ClaimGrants grants, String room) {
    return video(grants, video -> video.mayAdminister(room));
  }

  /** Forwarding and moving also need the destination in the token. */
  static boolean roomAdmin(ClaimGrants grants, String room, String destination) {
    return roomAdmin(grants, room)
        && video(grants, video -> video.destinationRoom().equals(destination));
  }

  static boolean sipAdmin(ClaimGrants grants) {
    return grants != null && grants.sip().admin();
  }

  static boolean sipCall(ClaimGrants grants) {
    return grants != null && grants.sip().call();
  }

  private static boolean video(ClaimGrants grants, Predicate<VideoGrant> test) {
    return grants != null && test.test(grants.video());
  }
}

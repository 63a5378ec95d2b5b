package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.auth.VideoGrant;
import java.util.function.BiPredicate;

/** What a caller must be granted (spec/03 §2). */
enum Right {
  /** What is no secret: asked without a token too. */
  ANYBODY("", (grant, room) -> true),
  ROOM_CREATE("roomCreate", (grant, room) -> grant.roomCreate()),
  ROOM_LIST("roomList", (grant, room) -> grant.roomList()),
  ROOM_ADMIN("roomAdmin", VideoGrant::mayAdminister),
  /**
   * What concerns every room at once. No grant of the protocol is about a server, so it takes all
   * that are about rooms, in a token that isn't about one of them.
   */
  SERVER(
      "roomCreate, roomList or roomAdmin, or names a room",
      (grant, room) ->
          grant.roomCreate() && grant.roomList() && grant.roomAdmin() && grant.room().isEmpty()),
  ROOM_SEEN(
      "roomAdmin or roomList", (grant, room) -> grant.roomList() || grant.mayAdminister(room));

  private final String grant;
  private final BiPredicate<VideoGrant, String> test;

  Right(String grant, BiPredicate<VideoGrant, String> test) {
    this.grant = grant;
    this.test = test;
  }

  /**
   * @param room the name of the room that the request is about; null for none
   */
  boolean isIn(VideoGrant video, String room) {
    return test.test(video, room == null ? "" : room);
  }

  /**
   * @return what the token lacks, to be read by its maker, or by who configures roles
   */
  String missing(VerifiedToken token, String room) {
    String lacking =
        token.apiKey().isEmpty()
            ? "No role of the caller has the grant "
            : "The token lacks the grant ";
    return this == ROOM_CREATE || this == ROOM_LIST || room == null
        ? lacking + grant + "."
        : lacking + grant + " for the room " + room + ".";
  }
}

package io.livekit.jakarta.web.twirp;

import com.google.protobuf.Message;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import java.util.function.Function;
import java.util.function.Predicate;

/** The permissions of spec/03 §2. Stateless. */
final class Grants {

  private Grants() {}

  static <Q extends Message> Method.Permission<Q> roomCreate() {
    return holder(video(VideoGrant::roomCreate));
  }

  static <Q extends Message> Method.Permission<Q> roomList() {
    return holder(video(VideoGrant::roomList));
  }

  static <Q extends Message> Method.Permission<Q> roomRecord() {
    return holder(video(VideoGrant::roomRecord));
  }

  static <Q extends Message> Method.Permission<Q> ingressAdmin() {
    return holder(video(VideoGrant::ingressAdmin));
  }

  static <Q extends Message> Method.Permission<Q> sipAdmin() {
    return holder(grants -> grants.sip().admin());
  }

  static <Q extends Message> Method.Permission<Q> sipCall() {
    return holder(grants -> grants.sip().call());
  }

  static <Q extends Message> Method.Permission<Q> roomAdmin(Function<Q, String> room) {
    return in(
        video(VideoGrant::roomAdmin),
        (grants, request) -> grants.video().mayAdminister(room.apply(request)));
  }

  /** Forwarding and moving also need the destination in the token. */
  static <Q extends Message> Method.Permission<Q> roomAdmin(
      Function<Q, String> room, Function<Q, String> destination) {
    return in(
        video(VideoGrant::roomAdmin),
        (grants, request) ->
            grants.video().mayAdminister(room.apply(request))
                && grants.video().destinationRoom().equals(destination.apply(request)));
  }

  /** Transferring a call needs both. */
  static <Q extends Message> Method.Permission<Q> sipCallAndRoomAdmin(Function<Q, String> room) {
    return in(
        grants -> grants.sip().call() && grants.video().roomAdmin(),
        (grants, request) -> grants.video().mayAdminister(room.apply(request)));
  }

  private static Predicate<ClaimGrants> video(Predicate<VideoGrant> test) {
    return grants -> test.test(grants.video());
  }

  private static <Q> Method.Permission<Q> holder(Predicate<ClaimGrants> grant) {
    return in(grant, (grants, request) -> true);
  }

  private interface Test<Q> {
    boolean passes(ClaimGrants grants, Q request);
  }

  private static <Q> Method.Permission<Q> in(Predicate<ClaimGrants> grant, Test<Q> test) {
    return new Method.Permission<>() {
      @Override
      public boolean possible(ClaimGrants grants) {
        return grants != null && grant.test(grants);
      }

      @Override
      public boolean allows(ClaimGrants grants, Q request) {
        return possible(grants) && test.passes(grants, request);
      }
    };
  }
}

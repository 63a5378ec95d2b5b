package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import java.util.Locale;
import java.util.Optional;

/** What the server says that a session has nothing to do about, in words for the user. */
final class ServerNotices {
  private ServerNotices() {}

  /**
   * @return empty when there is nothing to tell
   */
  static Optional<String> of(SignalResponse response) {
    return switch (response.getMessageCase()) {
      case TRACK_UNPUBLISHED ->
          Optional.of(
              "the server unpublished our track " + response.getTrackUnpublished().getTrackSid());
      case MUTE ->
          Optional.of(
              (response.getMute().getMuted()
                      ? "the server muted our track "
                      : "the server unmuted our track ")
                  + response.getMute().getSid());
      case REQUEST_RESPONSE -> refusal(response.getRequestResponse());
      case SUBSCRIPTION_RESPONSE ->
          Optional.of(
              "can't receive track "
                  + response.getSubscriptionResponse().getTrackSid()
                  + ": "
                  + words(response.getSubscriptionResponse().getErr()));
      // Quality, speakers, dynacast: nothing that a file player acts on.
      default -> Optional.empty();
    };
  }

  private static Optional<String> refusal(RequestResponse response) {
    boolean expected =
        response.getReason() == RequestResponse.Reason.OK
            || response.getReason() == RequestResponse.Reason.QUEUED;
    if (expected) {
      return Optional.empty();
    }
    String about =
        response.hasAddTrack() ? "publish " + response.getAddTrack().getName() : "do what we asked";
    String detail = response.getMessage().isEmpty() ? "" : ": " + response.getMessage();
    return Optional.of(
        "the server does not " + about + " (" + words(response.getReason()) + ")" + detail);
  }

  /** A constant's name as words. */
  static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}

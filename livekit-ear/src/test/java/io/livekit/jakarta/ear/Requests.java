package io.livekit.jakarta.ear;

import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.ConnectionSettings;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.WrappedJoinRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Messages that clients send in URLs. */
final class Requests {
  private Requests() {}

  /**
   * @return the join_request parameter of {@code /rtc/v1}
   */
  static String plainJoin() {
    JoinRequest join =
        JoinRequest.newBuilder()
            .setClientInfo(ClientInfo.newBuilder().setProtocol(15))
            .setConnectionSettings(ConnectionSettings.newBuilder().setAutoSubscribe(true))
            .build();
    // Padded, as the reference wants it, and so escaped.
    return URLEncoder.encode(
        Base64.getUrlEncoder()
            .encodeToString(
                WrappedJoinRequest.newBuilder()
                    .setJoinRequest(join.toByteString())
                    .build()
                    .toByteArray()),
        StandardCharsets.UTF_8);
  }
}

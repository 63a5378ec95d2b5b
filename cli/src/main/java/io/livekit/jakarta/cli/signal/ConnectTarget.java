package io.livekit.jakarta.cli.signal;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.ConnectionSettings;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.WrappedJoinRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One connection attempt: a fresh join, or the resume of a session.
 *
 * @param token sent in the Authorization header, so that it stays out of logs
 * @param single one peer connection ({@code /rtc/v1}) rather than two ({@code /rtc})
 * @param resumeSid sid of the participant to resume, or null for a fresh join
 */
public record ConnectTarget(
    ServerAddress server,
    String token,
    boolean single,
    boolean autoSubscribe,
    ClientInfo client,
    String resumeSid,
    ReconnectReason reason) {

  /**
   * @return the WebSocket's URL
   */
  public URI webSocket() {
    return server.webSocket(path() + "?" + query());
  }

  /**
   * @return where the server says in words why it refuses the same request (spec/01 §2.1)
   */
  public URI validation() {
    return server.http(path() + "/validate?" + query());
  }

  private String path() {
    return single ? "/rtc/v1" : "/rtc";
  }

  private String query() {
    Map<String, String> parameters = new TreeMap<>();
    if (single) {
      parameters.put("join_request", joinRequest());
    } else {
      parameters.put("auto_subscribe", autoSubscribe ? "1" : "0");
      parameters.put("protocol", Integer.toString(client.getProtocol()));
      parameters.put("version", client.getVersion());
      parameters.put("os", client.getOs());
      if (resumeSid != null) {
        parameters.put("reconnect", "1");
        parameters.put("sid", resumeSid);
        parameters.put("reconnect_reason", Integer.toString(reason.getNumber()));
      }
    }
    return parameters.entrySet().stream()
        .map(
            entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private String joinRequest() {
    JoinRequest.Builder request =
        JoinRequest.newBuilder()
            .setClientInfo(client)
            .setConnectionSettings(ConnectionSettings.newBuilder().setAutoSubscribe(autoSubscribe));
    if (resumeSid != null) {
      request.setReconnect(true).setParticipantSid(resumeSid).setReconnectReason(reason);
    }
    WrappedJoinRequest wrapped =
        WrappedJoinRequest.newBuilder()
            .setCompression(WrappedJoinRequest.Compression.NONE)
            .setJoinRequest(ByteString.copyFrom(request.build().toByteArray()))
            .build();
    // padded: servers want it so (spec/07 item 13)
    return Base64.getUrlEncoder().encodeToString(wrapped.toByteArray());
  }
}

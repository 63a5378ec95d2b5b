package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.config.RtcConfig;
import io.livekit.jakarta.proto.ICEServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The STUN and TURN servers that a client gets (spec/02 §1.6). */
public final class IceServers {
  private static final List<String> PUBLIC_STUN =
      List.of(
          "stun:global.stun.twilio.com:3478",
          "stun:stun.l.google.com:19302",
          "stun:stun1.l.google.com:19302");

  private IceServers() {}

  public static List<ICEServer> of(RtcConfig rtc, String participantSid, long unixSeconds) {
    List<ICEServer> servers = new ArrayList<>();
    for (RtcConfig.TurnServer turn : rtc.turnServers()) {
      servers.add(turn(turn, participantSid, unixSeconds));
    }
    if (!rtc.stunServers().isEmpty()) {
      ICEServer.Builder stun = ICEServer.newBuilder();
      for (String server : rtc.stunServers()) {
        stun.addUrls(server.startsWith("stun:") ? server : "stun:" + server);
      }
      servers.add(stun.build());
    }
    if (servers.isEmpty()) {
      servers.add(ICEServer.newBuilder().addAllUrls(PUBLIC_STUN).build());
    }
    return servers;
  }

  private static ICEServer turn(
      RtcConfig.TurnServer turn, String participantSid, long unixSeconds) {
    String scheme = turn.protocol().equals("tls") ? "turns" : "turn";
    String transport = turn.protocol().equals("udp") ? "udp" : "tcp";
    ICEServer.Builder server =
        ICEServer.newBuilder()
            .addUrls(scheme + ":" + turn.host() + ":" + turn.port() + "?transport=" + transport);
    if (!turn.secret().isPresent()) {
      return server.setUsername(turn.username()).setCredential(turn.credential().value()).build();
    }
    // Temporary credentials as coturn's "use-auth-secret" expects them.
    String username = (unixSeconds + turn.ttl()) + ":" + participantSid;
    return server
        .setUsername(username)
        .setCredential(hmacSha1(turn.secret().value(), username))
        .build();
  }

  private static String hmacSha1(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA1", e);
    }
  }
}

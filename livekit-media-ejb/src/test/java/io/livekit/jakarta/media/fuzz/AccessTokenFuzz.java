package io.livekit.jakarta.media.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.AuthException;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.config.ApiKeys;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as an access token, as its header, and any claims under a right signature. */
class AccessTokenFuzz {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  /** Seeds are signed with another secret, so that nothing that is made of them may be accepted. */
  private static final AccessTokens OTHERS =
      new AccessTokens(ApiKeys.of(Map.of("key", SECRET.replace('0', '1'))), CLOCK);

  private final AccessTokens tokens = new AccessTokens(ApiKeys.of(Map.of("key", SECRET)), CLOCK);

  static Stream<byte[]> seeds() {
    String token =
        OTHERS.issue(
            "key",
            ClaimGrants.of(
                "alice", "Alice", VideoGrant.builder().roomJoin(true).room("kitchen").build()),
            Duration.ofHours(6));
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
    return Stream.of(
            token,
            none + token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1),
            "a.b.c",
            "null",
            "{\"alg\":null}",
            "{\"alg\":\"HS256\",\"crit\":[\"b64\"]}",
            "{\"iss\":\"key\",\"sub\":\"alice\",\"exp\":1767326700,\"video\":{\"roomJoin\":true,\"room\":\"r\",\"canPublishSources\":"
                + "[\"camera\"]},\"kind\":\"agent\",\"attributes\":{\"a\":\"b\"},\"roomConfig\":{\"emptyTimeout\":3}}",
            "{\"iss\":\"key\",\"sip\":{\"admin\":true},\"nbf\":1.5e9,\"metadata\":7}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) throws JOSEException {
    String text = new String(data, StandardCharsets.UTF_8);
    assertThat(accepts(text)).as("nobody signed this").isFalse();
    String header =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    assertThat(accepts(header + ".eyJpc3MiOiJrZXkifQ.AA")).as("nobody signed this").isFalse();
    JWSObject signed = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(text));
    signed.sign(new MACSigner(SECRET));
    accepts(signed.serialize());
  }

  private boolean accepts(String token) {
    try {
      VerifiedToken verified = tokens.verify(token);
      assertThat(verified.apiKey()).isEqualTo("key");
      assertThat(verified.grants()).isNotNull();
      return true;
    } catch (AuthException e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    }
  }
}

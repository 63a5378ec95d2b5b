package io.livekit.jakarta.media.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.livekit.jakarta.media.config.ApiKeys;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.RoomAgentDispatch;
import io.livekit.jakarta.proto.RoomConfiguration;
import io.livekit.jakarta.proto.TrackSource;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String LONG_SECRET = "0123456789abcdef0123456789abcdef";

  private final AccessTokens tokens = new AccessTokens(keys(), Clock.fixed(NOW, ZoneOffset.UTC));

  private static ApiKeys keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("devkey", "secret");
    keys.put("APIlong", LONG_SECRET);
    return ApiKeys.of(keys);
  }

  private static ClaimGrants alice() {
    return ClaimGrants.of(
        "alice", "Alice", VideoGrant.builder().roomJoin(true).room("kitchen").build());
  }

  @Test
  void anIssuedTokenGrantsWhatWasPutIntoIt() throws Exception {
    ClaimGrants grants =
        new ClaimGrants(
            "alice",
            "Alice ü",
            ParticipantInfo.Kind.CONNECTOR,
            List.of(ParticipantInfo.KindDetail.CONNECTOR_TWILIO),
            "{\"a\":1}",
            Map.of("k", "v"),
            Optional.of(
                VideoGrant.builder()
                    .roomJoin(true)
                    .room("kitchen")
                    .canPublish(false)
                    .canSubscribe(true)
                    .canPublishData(true)
                    .canPublishSources(List.of(TrackSource.SCREEN_SHARE))
                    .canUpdateOwnMetadata(true)
                    .hidden(true)
                    .destinationRoom("hall")
                    .build()),
            SipGrant.NONE,
            "",
            "big",
            Optional.of(
                RoomConfiguration.newBuilder()
                    .setEmptyTimeout(7)
                    .addAgents(RoomAgentDispatch.newBuilder().setAgentName("helper"))
                    .build()));

    VerifiedToken token = tokens.verify(tokens.issue("devkey", grants, Duration.ofHours(6)));

    assertThat(token.grants()).isEqualTo(grants);
    assertThat(token.apiKey()).isEqualTo("devkey");
    assertThat(token.expiresAt()).contains(NOW.plus(Duration.ofHours(6)));
  }

  @Test
  void tokensMadeByAnotherLibraryAreAccepted() throws Exception {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build(),
            new JWTClaimsSet.Builder()
                .issuer("APIlong")
                .subject("bob")
                .claim("video", Map.of("roomJoin", true, "room", "r"))
                .expirationTime(Date.from(NOW.plusSeconds(10)))
                .build());
    jwt.sign(new MACSigner(LONG_SECRET));

    assertThat(tokens.verify(jwt.serialize()).grants().identity()).isEqualTo("bob");
  }

  @Test
  void aTokenMadeByUsIsAcceptedByAnotherLibrary() throws Exception {
    SignedJWT jwt = SignedJWT.parse(tokens.issue("APIlong", alice(), Duration.ofHours(1)));
    assertThat(jwt.verify(new com.nimbusds.jose.crypto.MACVerifier(LONG_SECRET))).isTrue();
  }

  @Test
  void theHeaderWinsOverTheParameterAndMustBeABearer() throws Exception {
    String token = tokens.issue("devkey", alice(), Duration.ofHours(1));

    assertThat(tokens.authenticate("Bearer " + token, "garbage")).isPresent();
    assertThat(tokens.authenticate(null, token)).isPresent();
    assertThat(tokens.authenticate(null, null)).isEmpty();
    assertThat(tokens.authenticate("", "")).isEmpty();
    for (String header : List.of("bearer " + token, "Basic abc", token)) {
      AuthException refused =
          catchThrowableOfType(AuthException.class, () -> tokens.authenticate(header, token));
      assertThat(refused).hasMessage("invalid authorization header. Must start with Bearer ");
      assertThat(refused.reason()).isEqualTo(AuthException.Reason.INVALID_HEADER);
      assertThat(refused.httpStatus()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "a.b",
        "a.b.c",
        "...",
        "eyJhbGciOiJIUzI1NiJ9..",
        "eyJhbGciOiJIUzI1NiJ9.bm9qc29u.AAAA",
        " "
      })
  void garbageIsNoToken(String garbage) {
    assertThat(refusal(garbage)).hasMessage("invalid authorization token");
  }

  @Test
  void unsignedTokensAreRefused() {
    String none =
        new PlainJWT(new JWTClaimsSet.Builder().issuer("devkey").subject("eve").build())
            .serialize();
    String text =
        "invalid token: [not shown], error: token signature is invalid: signing method none is"
            + " invalid";
    assertThat(refusal(none)).hasMessage(text);
    assertThat(refusal(none + "AAAA")).hasMessage(text);
    String upper = encode("{\"alg\":\"NONE\"}") + "." + encode("{\"iss\":\"devkey\"}") + ".AA";
    assertThat(refusal(upper)).hasMessage("invalid authorization token");
  }

  @Test
  void otherAlgorithmsAreRefusedEvenWithARightSignature() throws Exception {
    JWTClaimsSet claims = new JWTClaimsSet.Builder().issuer("APIlong").subject("eve").build();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    SignedJWT rs256 = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
    rs256.sign(new RSASSASigner(generator.generateKeyPair().getPrivate()));
    SignedJWT hs512 = new SignedJWT(new JWSHeader(JWSAlgorithm.HS512), claims);
    hs512.sign(new MACSigner(LONG_SECRET + LONG_SECRET));

    assertThat(refusal(rs256.serialize()).getMessage())
        .endsWith("error: token signature is invalid: signing method RS256 is invalid");
    assertThat(refusal(hs512.serialize()).getMessage())
        .endsWith("error: token signature is invalid: signing method HS512 is invalid");
  }

  @Test
  void criticalExtensionsAreRefused() {
    String token =
        signed(
            "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
            "{\"iss\":\"devkey\",\"sub\":\"eve\"}");
    assertThat(refusal(token)).hasMessage("invalid authorization token");
  }

  @Test
  void unknownKeysAreNamed() {
    String token = signed("{\"alg\":\"HS256\"}", "{\"iss\":\"APIother\",\"sub\":\"eve\"}");
    AuthException refused = refusal(token);
    assertThat(refused).hasMessage("invalid API key: APIother");
    assertThat(refused.reason()).isEqualTo(AuthException.Reason.UNKNOWN_API_KEY);
    assertThat(refusal(signed("{\"alg\":\"HS256\"}", "{\"sub\":\"eve\"}")))
        .hasMessage("invalid API key: ");
  }

  @Test
  void aWrongSignatureIsRefused() {
    String token = tokens.issue("devkey", alice(), Duration.ofHours(1));
    String payload = token.split("\\.")[1];
    String stronger =
        encode(
            new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8)
                .replace("\"roomJoin\":true", "\"roomJoin\":true,\"roomAdmin\":true"));
    String forged = token.replace(payload, stronger);

    assertThat(refusal(forged))
        .hasMessage(
            "invalid token: [not shown], error: token signature is invalid: signature is invalid");
    assertThat(refusal(token.substring(0, token.lastIndexOf('.') + 1)).reason())
        .isIn(AuthException.Reason.INVALID_TOKEN, AuthException.Reason.UNPARSEABLE);
    AccessTokens otherSecret =
        new AccessTokens(ApiKeys.of(Map.of("devkey", "Secret")), Clock.fixed(NOW, ZoneOffset.UTC));
    assertThat(catchThrowableOfType(AuthException.class, () -> otherSecret.verify(token)).reason())
        .isEqualTo(AuthException.Reason.INVALID_TOKEN);
  }

  @Test
  void timesCountWithALeewayOfAMinute() throws Exception {
    assertThat(tokens.verify(withTimes("exp", -60)).grants().identity()).isEqualTo("alice");
    assertThat(tokens.verify(withTimes("nbf", 60)).grants().identity()).isEqualTo("alice");
    assertThat(tokens.verify(withTimes("iat", 60)).grants().identity()).isEqualTo("alice");
    assertThat(refusal(withTimes("exp", -61)).getMessage())
        .endsWith("error: token has invalid claims: token is expired");
    assertThat(refusal(withTimes("nbf", 61)).getMessage())
        .endsWith("error: token has invalid claims: token is not valid yet");
    assertThat(refusal(withTimes("iat", 61)).getMessage())
        .endsWith("error: token has invalid claims: token used before issued");
  }

  @Test
  void aTokenWithoutAnEndNeverExpires() throws Exception {
    assertThat(
            tokens
                .verify(signed("{\"alg\":\"HS256\"}", "{\"iss\":\"devkey\",\"sub\":\"a\"}"))
                .expiresAt())
        .isEmpty();
  }

  @Test
  void theIdMayStandInForTheSubject() throws Exception {
    assertThat(claims("{\"iss\":\"devkey\",\"jti\":\"old\"}").identity()).isEqualTo("old");
    assertThat(claims("{\"iss\":\"devkey\",\"jti\":\"old\",\"sub\":\"new\"}").identity())
        .isEqualTo("new");
  }

  @Test
  void claimsOfTheWrongTypeAreRefusedAndNeverGuessed() {
    for (String video :
        List.of(
            "{\"roomJoin\":\"yes\"}",
            "[]",
            "true",
            "{\"room\":5}",
            "{\"canPublishSources\":\"camera\"}",
            "{\"canPublishSources\":[1]}",
            "{\"canPublish\":0}")) {
      AuthException refused =
          refusal(signed("{\"alg\":\"HS256\"}", "{\"iss\":\"devkey\",\"video\":" + video + "}"));
      assertThat(refused.reason()).as(video).isEqualTo(AuthException.Reason.INVALID_TOKEN);
    }
    assertThat(
            refusal(signed("{\"alg\":\"HS256\"}", "{\"iss\":\"devkey\",\"attributes\":{\"a\":1}}"))
                .getMessage())
        .contains("error: token is malformed: could not JSON decode claim: attributes: ");
  }

  @Test
  void permissionsThatAreLeftOutHaveTheirDefaults() throws Exception {
    VideoGrant nothingSaid = claims("{\"iss\":\"devkey\",\"video\":{}}").video();
    assertThat(nothingSaid.mayPublish()).isTrue();
    assertThat(nothingSaid.maySubscribe()).isTrue();
    assertThat(nothingSaid.mayPublishData()).isTrue();
    assertThat(nothingSaid.mayUpdateOwnMetadata()).isFalse();
    assertThat(nothingSaid.maySubscribeMetrics()).isFalse();
    assertThat(nothingSaid.mayManageAgentSession()).isFalse();

    VideoGrant listener = claims("{\"iss\":\"devkey\",\"video\":{\"canPublish\":false}}").video();
    assertThat(listener.mayPublish(TrackSource.CAMERA)).isFalse();
    assertThat(listener.mayPublishData()).isFalse();
    assertThat(
            claims("{\"iss\":\"devkey\",\"video\":{\"canPublish\":false,\"canPublishData\":true}}")
                .video()
                .mayPublishData())
        .isTrue();
  }

  @Test
  void sourcesLimitPublishingAndUnknownOnesDoNotOpenIt() throws Exception {
    VideoGrant cameraOnly =
        claims("{\"iss\":\"devkey\",\"video\":{\"canPublishSources\":[\"camera\"]}}").video();
    assertThat(cameraOnly.mayPublish(TrackSource.CAMERA)).isTrue();
    assertThat(cameraOnly.mayPublish(TrackSource.MICROPHONE)).isFalse();
    VideoGrant unknown =
        claims("{\"iss\":\"devkey\",\"video\":{\"canPublishSources\":[\"hologram\"]}}").video();
    assertThat(unknown.mayPublish(TrackSource.CAMERA)).isFalse();
  }

  @Test
  void aTokenWithoutAVideoClaimHasNone() throws Exception {
    ClaimGrants grants = claims("{\"iss\":\"devkey\",\"sub\":\"a\",\"sip\":{\"admin\":true}}");
    assertThat(grants.videoGrant()).isEmpty();
    assertThat(grants.video().roomJoin()).isFalse();
    assertThat(grants.sip()).isEqualTo(new SipGrant(true, false));
  }

  @Test
  void kindsAndFlagsDecideWhoOnlyServes() throws Exception {
    assertThat(claims("{\"iss\":\"devkey\",\"kind\":\"agent\"}").isAgent()).isTrue();
    assertThat(claims("{\"iss\":\"devkey\",\"kind\":\"egress\"}").isRecorder()).isTrue();
    assertThat(claims("{\"iss\":\"devkey\",\"kind\":\"egress\"}").isDependent()).isTrue();
    assertThat(claims("{\"iss\":\"devkey\",\"video\":{\"agent\":true}}").isAgent()).isTrue();
    assertThat(claims("{\"iss\":\"devkey\",\"video\":{\"recorder\":true}}").isRecorder()).isTrue();
    assertThat(claims("{\"iss\":\"devkey\",\"kind\":\"sip\"}").isDependent()).isFalse();
    assertThat(claims("{\"iss\":\"devkey\",\"kind\":\"toaster\"}").kind())
        .isEqualTo(ParticipantInfo.Kind.STANDARD);
  }

  @Test
  void roomConfigIsReadInBothSpellings() throws Exception {
    RoomConfiguration expected =
        RoomConfiguration.newBuilder().setEmptyTimeout(5).setMaxParticipants(2).build();
    assertThat(
            claims(
                    "{\"iss\":\"devkey\",\"roomConfig\":{\"emptyTimeout\":5,\"maxParticipants\":2,\"new\":1}}")
                .roomConfig())
        .contains(expected);
    assertThat(
            claims(
                    "{\"iss\":\"devkey\",\"roomConfig\":{\"empty_timeout\":5,\"max_participants\":2}}")
                .roomConfig())
        .contains(expected);
  }

  @Test
  void permissionsGoToTheClientAndBack() {
    VideoGrant grant =
        VideoGrant.builder()
            .roomJoin(true)
            .room("r")
            .canPublishSources(List.of(TrackSource.CAMERA))
            .build();
    ParticipantPermission permission = grant.toPermission();
    assertThat(permission.getCanPublish()).isTrue();
    assertThat(permission.getCanPublishSourcesList()).containsExactly(TrackSource.CAMERA);

    VideoGrant silenced =
        grant.withPermission(ParticipantPermission.newBuilder().setCanSubscribe(true).build());
    assertThat(silenced.mayPublish()).isFalse();
    assertThat(silenced.mayPublishData()).isFalse();
    assertThat(silenced.canPublishSources()).isEmpty();
    assertThat(silenced.maySubscribe()).isTrue();
    assertThat(silenced.room()).isEqualTo("r");
    assertThat(silenced.roomJoin()).isTrue();
  }

  @Test
  void aRefreshTokenKeepsTheRestOfALongLifeAndAtLeastTenMinutes() throws Exception {
    assertThat(tokens.verify(tokens.refresh(alice(), "PA_1", NOW.plusSeconds(7200))).expiresAt())
        .contains(NOW.plusSeconds(7200));
    assertThat(tokens.verify(tokens.refresh(alice(), "PA_1", NOW.plusSeconds(5))).expiresAt())
        .contains(NOW.plusSeconds(600));
    assertThat(tokens.verify(tokens.refresh(alice(), "PA_1", null)).expiresAt())
        .contains(NOW.plusSeconds(600));
  }

  @Test
  void aRefreshTokenIsSignedByTheFirstKeyAndLeavesOneUseClaimsBehind() throws Exception {
    ClaimGrants grants =
        claims(
            "{\"iss\":\"APIlong\",\"sub\":\"a\",\"sip\":{\"admin\":true},\"sha256\":\"x\",\"roomPreset\":\"p\"}",
            LONG_SECRET);
    String refreshed = tokens.refresh(grants, "PA_1", null);
    JWTClaimsSet claims = SignedJWT.parse(refreshed).getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("devkey");
    assertThat(claims.getClaims())
        .containsKeys("iss", "sub", "exp", "nbf", "iat", "identity", "roomPreset")
        .doesNotContainKeys("sip", "sha256");
  }

  @Test
  void aRefreshTokenNamesItsSessionAndOthersDoNot() throws Exception {
    assertThat(tokens.verify(tokens.refresh(alice(), "PA_1", null)).origin().session())
        .isEqualTo("PA_1");
    assertThat(
            tokens.verify(tokens.issue("devkey", alice(), Duration.ofHours(1))).origin().session())
        .isEmpty();
  }

  /** The longest that the default limits allow: 512 KiB of metadata, 64 KiB of attributes. */
  @Test
  void aProfileThatIsTooLongForHeadersIsKeptHereAndComesBackWithTheToken() throws Exception {
    ClaimGrants grants =
        alice()
            .withProfile("Alice", "m".repeat(512 << 10), Map.of("key", "v".repeat((64 << 10) - 3)));

    String refreshed = tokens.refresh(grants, "PA_1", null);

    assertThat(refreshed.length()).isLessThan(AccessTokens.MAX_PROFILE_BYTES * 4 / 3 + 4096);
    assertThat(tokens.verify(refreshed).grants()).isEqualTo(grants);
    String next = tokens.refresh(grants.withProfile("Alice", "", Map.of()), "PA_1", null);
    assertThat(tokens.verify(next).grants().metadata()).isEmpty();
  }

  @Test
  void profilesOfShortTokensAreInThem() throws Exception {
    ClaimGrants grants = alice().withProfile("Alice", "about me", Map.of("a", "b"));
    AccessTokens another = new AccessTokens(keys(), Clock.fixed(NOW, ZoneOffset.UTC));
    assertThat(another.verify(tokens.refresh(grants, "PA_1", null)).grants()).isEqualTo(grants);
  }

  @Test
  void keptProfilesAreBoundedAndTheOldestGo() throws Exception {
    int count = (int) (KeptProfiles.MAX_BYTES / (512 << 10)) + 1;
    List<String> issued = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ClaimGrants grants = alice().withProfile("Alice", "m".repeat(512 << 10), Map.of());
      issued.add(tokens.refresh(grants, "PA_" + i, null));
    }
    assertThat(tokens.verify(issued.get(0)).grants().metadata()).isEmpty();
    assertThat(tokens.verify(issued.get(1)).grants().metadata()).isNotEmpty();
    assertThat(tokens.verify(issued.get(count - 1)).grants().metadata()).isNotEmpty();
  }

  /** As the reference does (found with stock clients). */
  @Test
  void timesMayBeTextAndClaimsInAnyCase() throws Exception {
    long now = NOW.getEpochSecond();
    for (String exp : List.of("" + (now + 9), "\"" + (now + 9) + "\"", (now + 9) + ".5")) {
      VerifiedToken token =
          tokens.verify(
              signed(
                  "{\"alg\":\"HS256\"}",
                  "{\"iss\":\"devkey\",\"sub\":\"a\",\"nbf\":\""
                      + now
                      + "\",\"iat\":\""
                      + now
                      + "\",\"exp\":"
                      + exp
                      + "}"));
      assertThat(token.expiresAt()).contains(NOW.plusSeconds(9));
    }
    assertThat(
            refusal(
                    signed(
                        "{\"alg\":\"HS256\"}",
                        "{\"iss\":\"devkey\",\"exp\":\"" + (now - 61) + "\"}"))
                .getMessage())
        .endsWith("token is expired");
    ClaimGrants shouted =
        claims(
            "{\"ISS\":\"devkey\",\"Sub\":\"a\",\"Video\":{\"RoomJoin\":true,\"roomadmin\":true,"
                + "\"Room\":\"r\"},\"Attributes\":{\"Key\":\"v\"}}");
    assertThat(shouted.identity()).isEqualTo("a");
    assertThat(shouted.video().roomJoin()).isTrue();
    assertThat(shouted.video().mayAdminister("r")).isTrue();
    assertThat(shouted.attributes()).containsOnlyKeys("Key");
  }

  @Test
  void aSubjectThatIsANumberIsNoSubject() {
    assertThat(refusal(signed("{\"alg\":\"HS256\"}", "{\"iss\":\"devkey\",\"sub\":5}")))
        .hasMessage("invalid authorization token");
  }

  /** JSON of every type in every place: the header, the claims, each claim, each nested one. */
  @Test
  void valuesOfEveryTypeInEveryPlaceAreAnsweredByARefusalAtMost() {
    List<String> values =
        List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "1e999",
            "1e-999",
            "-0",
            "\"\"",
            "\"x\"",
            "\"5\"",
            "\"\\ud800\"",
            "[]",
            "[null]",
            "[0]",
            "[\"x\"]",
            "[[]]",
            "[{}]",
            "{}",
            "{\"\":null}",
            "{\"a\":0}",
            "{\"a\":\"b\"}",
            "{\"a\":{}}",
            "'x'",
            "//",
            "NaN",
            "",
            " ",
            "[".repeat(10_000),
            "{\"a\":".repeat(10_000),
            "0".repeat(10_000));
    List<String> claims =
        List.of(
            "iss",
            "sub",
            "aud",
            "jti",
            "exp",
            "nbf",
            "iat",
            "identity",
            "name",
            "kind",
            "kindDetails",
            "metadata",
            "attributes",
            "video",
            "sip",
            "sha256",
            "roomPreset",
            "roomConfig",
            "lkSession",
            "lkProfileKept");
    List<String> nested =
        List.of(
            "roomCreate",
            "room",
            "canPublish",
            "canPublishSources",
            "hidden",
            "destinationRoom",
            "admin",
            "call",
            "emptyTimeout",
            "egress",
            "agents",
            "tags",
            "metadata");
    for (String value : values) {
      answered(signed(value, "{\"iss\":\"devkey\"}"));
      answered(signed("{\"alg\":" + value + "}", "{\"iss\":\"devkey\"}"));
      answered(signed("{\"alg\":\"HS256\",\"typ\":" + value + "}", "{\"iss\":\"devkey\"}"));
      answered(signed("{\"alg\":\"HS256\"}", value));
      for (String claim : claims) {
        answered(withClaim(claim, value));
        for (String inner : nested) {
          answered(withClaim(claim, "{\"" + inner + "\":" + value + "}"));
          answered(withClaim(claim, "[{\"" + inner + "\":" + value + "}]"));
        }
      }
    }
    assertThat(refusal("bnVsbA.e30.AA")).hasMessage("invalid authorization token");
  }

  private static String withClaim(String claim, String value) {
    return signed("{\"alg\":\"HS256\"}", "{\"iss\":\"devkey\",\"" + claim + "\":" + value + "}");
  }

  /** Accepted or refused, and a refusal repeats little of what came. */
  private void answered(String token) {
    try {
      assertThat(tokens.verify(token).grants()).isNotNull();
    } catch (AuthException e) {
      assertThat(e.getMessage()).hasSizeLessThan(320).doesNotContain(token);
    }
  }

  @Test
  void aRefusalNeverRepeatsATokenAndLittleOfAKey() {
    String key = "k".repeat(44_000);
    assertThat(refusal(signed("{\"alg\":\"HS256\"}", "{\"iss\":\"" + key + "\"}")).getMessage())
        .hasSize("invalid API key: ".length() + 256);
    String token = tokens.issue("devkey", alice(), Duration.ofHours(1));
    assertThat(refusal(signed("{\"alg\":\"HS256\"}", "{\"iss\":\"" + token + "\"}")))
        .hasMessage("invalid API key: …");
    assertThat(refusal(token + "A".repeat(70_000))).hasMessage("invalid authorization token");
  }

  @Test
  void damagedTokensAreRefusedAndNothingElse() {
    long seed = 20260102;
    Random random = new Random(seed);
    byte[] good =
        tokens.issue("devkey", alice(), Duration.ofHours(1)).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = good.clone();
      for (int n = random.nextInt(4) + 1; n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) (random.nextInt(95) + 32);
      }
      String token =
          new String(damaged, 0, random.nextInt(damaged.length) + 1, StandardCharsets.US_ASCII);
      try {
        // Only bits that base64 ignores at the very end of the signature may change without harm.
        assertThat(tokens.verify(token).grants())
            .as("seed %d, round %d", seed, i)
            .isEqualTo(alice());
      } catch (AuthException e) {
        assertThat(e.reason()).isNotNull();
      }
    }
  }

  private AuthException refusal(String token) {
    AuthException refused = catchThrowableOfType(AuthException.class, () -> tokens.verify(token));
    assertThat(refused).as("refusal of %s", token).isNotNull();
    return refused;
  }

  private ClaimGrants claims(String payload) throws AuthException {
    return claims(payload, "secret");
  }

  private ClaimGrants claims(String payload, String secret) throws AuthException {
    return tokens.verify(signed("{\"alg\":\"HS256\"}", payload, secret)).grants();
  }

  private static String withTimes(String claim, long secondsFromNow) {
    return signed(
        "{\"alg\":\"HS256\"}",
        "{\"iss\":\"devkey\",\"sub\":\"alice\",\""
            + claim
            + "\":"
            + (NOW.getEpochSecond() + secondsFromNow)
            + "}");
  }

  private static String signed(String header, String payload) {
    return signed(header, payload, "secret");
  }

  private static String signed(String header, String payload, String secret) {
    String input = encode(header) + "." + encode(payload);
    return input + "." + HmacSha256.sign(input.getBytes(StandardCharsets.US_ASCII), secret);
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

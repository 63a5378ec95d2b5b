package io.livekit.jakarta.media.config;

import java.util.List;
import java.util.Map;

/** Section {@code identity}: callers of the REST API besides those with an API key. Ours alone. */
public record IdentityConfig(
    @Setting(
            "OpenID providers, and others that sign tokens with keys that their discovery document"
                + " names, whose bearer tokens the REST API takes")
        List<Issuer> issuers,
    @Setting(
            "What a caller's roles grant, by role: a list of `room_list`, `room_create`,"
                + " `room_admin` (all rooms), `room_admin:NAME` (one) and `room_admin:PREFIX*`")
        Map<String, List<String>> roles,
    @Setting("People who sign in to the administration page") LoginConfig login) {

  /** Grants `roomList`. */
  public static final String ROOM_LIST = "room_list";

  /** Grants `roomCreate`. */
  public static final String ROOM_CREATE = "room_create";

  /** Grants `roomAdmin`; with a colon and a name behind it for that room alone. */
  public static final String ROOM_ADMIN = "room_admin";

  /** One of {@link #issuers}. */
  public record Issuer(
      @Setting("Its URL, as it stands in `iss`; its discovery document is below it") String url,
      @Setting("What must be in `aud`: what the provider calls this API") String audience,
      @Setting(
              value =
                  "Claim with the roles, a list or a text with blanks between them; with dots a"
                      + " claim inside of others",
              def = "groups")
          String rolesClaim) {}
}

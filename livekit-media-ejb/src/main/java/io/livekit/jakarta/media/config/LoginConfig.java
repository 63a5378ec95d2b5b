package io.livekit.jakarta.media.config;

import java.time.Duration;

/**
 * Section {@code identity.login}: people who sign in to the administration page by OpenID Connect.
 * Ours alone.
 */
public record LoginConfig(
    @Setting(
            "The one of `identity.issuers`, by its `url`, that signs people in to the"
                + " administration page; empty: none does")
        String issuer,
    @Setting("What that issuer calls this page") String clientId,
    @Setting("What the page's server shows the issuer; empty for a public client")
        Secret clientSecret,
    @Setting(
            value = "What the issuer is asked for, with blanks between it; `openid` is needed",
            def = "openid profile")
        String scope,
    @Setting(
            "The page as browsers know it, such as `https://media.example.com/admin/`; empty: as"
                + " the `Host` of each request says")
        String url,
    @Setting(
            value =
                "How long somebody stays signed in, whatever becomes of the account at the issuer;"
                    + " 1m to 24h",
            def = "1h")
        Duration session) {}

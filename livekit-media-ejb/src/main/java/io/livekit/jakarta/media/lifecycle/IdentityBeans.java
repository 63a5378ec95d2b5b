package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.identity.IssuedTokens;
import io.livekit.jakarta.media.identity.OpenIdLogin;
import io.livekit.jakarta.media.identity.RoleGrants;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

/** Gives what knows callers without an API key to whoever injects it. Thread-safe. */
@ApplicationScoped
public class IdentityBeans {
  @Inject LiveKitConfig config;

  private IssuedTokens issued;
  private RoleGrants roles;
  private OpenIdLogin login;

  @PostConstruct
  void make() {
    issued = new IssuedTokens(config.identity());
    roles = new RoleGrants(config.identity());
    login = new OpenIdLogin(config.identity(), issued);
  }

  @Produces
  IssuedTokens issuedTokens() {
    return issued;
  }

  @Produces
  RoleGrants roleGrants() {
    return roles;
  }

  @Produces
  OpenIdLogin openIdLogin() {
    return login;
  }
}

package io.livekit.jakarta.media.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.config.ConfigException;
import io.livekit.jakarta.media.config.ConfigLoader;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoleGrantsTest {
  private static final String ROLES =
      """
      identity:
        roles:
          viewer: [room_list]
          maker: [room_create, room_list]
          operator: [room_admin]
          host: ['room_admin:standup', 'room_admin:sales-*']
      """;

  private final RoleGrants roles =
      new RoleGrants(new ConfigLoader().keysRequired(false).body(ROLES).load().identity());

  private VideoGrant granted(String room, String... held) {
    CallerIdentity caller = new CallerIdentity("ann", Set.of(held), Optional.empty());
    return roles.token(caller, room).grants().video();
  }

  @Test
  void eachRoleGrantsWhatItIsConfiguredTo() {
    assertThat(granted("r", "viewer"))
        .isEqualTo(VideoGrant.builder().room("r").roomList(true).build());
    assertThat(granted("", "maker", "viewer"))
        .isEqualTo(VideoGrant.builder().roomCreate(true).roomList(true).build());
    assertThat(granted("r", "operator").mayAdminister("r")).isTrue();
    assertThat(granted("r", "unknown", "Operator")).isEqualTo(granted("r"));
    assertThat(granted("r", "operator").roomJoin()).isFalse();
  }

  @Test
  void aRoleMayAdministerSomeRoomsOnly() {
    for (String room : new String[] {"standup", "sales-", "sales-emea"}) {
      assertThat(granted(room, "host").mayAdminister(room)).as(room).isTrue();
    }
    for (String room : new String[] {"standup2", "sales", "Standup", "", "retro"}) {
      assertThat(granted(room, "host").mayAdminister(room)).as(room).isFalse();
    }
    assertThat(granted("", "host").roomAdmin()).as("what concerns all rooms").isFalse();
    assertThat(granted("", "operator").roomAdmin()).as("what concerns all rooms").isTrue();
  }

  @Test
  void theConfigurationComesFromSingleKeysToo() {
    assertThat(
            new ConfigLoader()
                .keysRequired(false)
                .override("identity.roles", "{a: [room_list], b: []}", "a property")
                .override(
                    "identity.issuers", "[{url: 'https://id.example', audience: lk}]", "a property")
                .load()
                .identity())
        .satisfies(
            identity -> {
              assertThat(identity.roles().keySet()).containsExactly("a", "b");
              assertThat(identity.issuers().get(0).rolesClaim()).isEqualTo("groups");
            });
  }

  @Test
  void whatCannotBeMeantIsAnErrorAtTheStart() {
    Map<String, String> wrong =
        Map.of(
            "roles: {a: [fly]}", "\"fly\" of a",
            "roles: {a: ['room_admin:']}", "room_admin:",
            "roles: {a: room_list}", "expected keys with lists",
            "roles: [a]", "expected keys and lists",
            "issuers: [{url: ftp://x, audience: a}]", "is not a URL",
            "issuers: [{url: 'https://x?a=b', audience: a}]", "is not a URL",
            "issuers: [{url: 'https://x'}]", "needs an audience",
            "issuers: [{url: 'https://x', audience: a}, {url: 'https://x', audience: b}]", "twice",
            "issuers: [{uri: 'https://x', audience: a}]", "uri");
    wrong.forEach(
        (yaml, message) ->
            assertThatThrownBy(
                    () ->
                        new ConfigLoader()
                            .keysRequired(false)
                            .body("identity: {" + yaml + "}")
                            .load())
                .as(yaml)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message));
  }
}

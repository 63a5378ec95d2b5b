package io.livekit.jakarta.media.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.config.RtcConfig;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.ICEServer;
import io.livekit.jakarta.proto.ParticipantInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientTraitsTest {

  @ParameterizedTest
  @CsvSource({
    "1.0.0,1.0.0,0",
    "1.0,1.0.1,-1",
    "2,1.9.9,1",
    "1.10.0,1.9.0,1",
    "1.0.5-beta,1.0.5,0",
    "'',0.0.1,-1",
    "x,0,0"
  })
  void versionsAreComparedByNumbers(String left, String right, int expected) {
    assertThat(Integer.signum(ClientTraits.compareVersion(left, right))).isEqualTo(expected);
  }

  @Test
  void goAndOldSwiftClientsCannotUseTcp() {
    assertThat(traits(ClientInfo.SDK.GO, "9").supportsIceTcp()).isFalse();
    assertThat(traits(ClientInfo.SDK.SWIFT, "1.0.4").supportsIceTcp()).isFalse();
    assertThat(traits(ClientInfo.SDK.SWIFT, "1.0.5").supportsIceTcp()).isTrue();
    assertThat(traits(ClientInfo.SDK.JS, "").supportsIceTcp()).isTrue();
  }

  private static ClientTraits traits(ClientInfo.SDK sdk, String version) {
    return new ClientTraits(ClientInfo.newBuilder().setSdk(sdk).setVersion(version).build());
  }

  @Test
  void olderNewsIsNeverToldAfterNewer() {
    KnownParticipants known = new KnownParticipants();
    ParticipantInfo.Builder info = ParticipantInfo.newBuilder().setSid("PA_1").setVersion(3);
    assertThat(known.accept(info.build())).isTrue();
    assertThat(known.accept(info.setVersion(2).build())).isFalse();
    assertThat(known.knows("PA_1", 3)).isTrue();
    assertThat(known.knows("PA_1", 4)).isFalse();
    assertThat(
            known.accept(info.setVersion(4).setState(ParticipantInfo.State.DISCONNECTED).build()))
        .isTrue();
    assertThat(known.accept(info.setVersion(5).build())).isFalse();
  }

  @Test
  void turnServersGetTemporaryCredentialsAndStunStaysLast() {
    RtcConfig rtc =
        World.config(
                """
                rtc:
                  stun_servers: ["stun.example:3478"]
                  turn_servers:
                    - {host: t.example, port: 5349, protocol: tls, secret: s3cret, ttl: 100}
                """)
            .rtc();
    List<ICEServer> servers = IceServers.of(rtc, "PA_1", 1000);
    assertThat(servers.get(0).getUrls(0)).isEqualTo("turns:t.example:5349?transport=tcp");
    assertThat(servers.get(0).getUsername()).isEqualTo("1100:PA_1");
    assertThat(servers.get(0).getCredential()).hasSize(28).endsWith("=");
    assertThat(servers.get(1).getUrlsList()).containsExactly("stun:stun.example:3478");
  }
}

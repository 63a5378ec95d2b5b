package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.config.RtcConfig;
import io.livekit.jakarta.media.data.DataLabel;
import io.livekit.jakarta.proto.ClientConfiguration;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.rtc.peer.EnabledCodec;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import java.util.List;
import java.util.Locale;

/**
 * How the engine is asked for one client's connections. Immutable.
 *
 * @param grants those that it joins with
 */
record PeerConfigs(
    RoomServices room, ClaimGrants grants, ClientTraits client, ParticipantOptions options) {

  /**
   * @return whether the client sends and receives over one connection
   */
  boolean isSingle() {
    return options.singlePeerConnection();
  }

  /**
   * @return whether the connection that we offer comes first, and carries data (spec/01 §8.1)
   */
  boolean isSubscriberPrimary() {
    return !isSingle() && client.supportsSubscriberPrimary() && grants.video().maySubscribe();
  }

  PeerConfig of(PeerConfig.Role role, boolean tcpOnly) {
    RtcConfig rtc = room.config().rtc();
    ClientConfiguration configuration = ClientConfigurations.of(client);
    List<Codec> enabled = room.enabledCodecs();
    return new PeerConfig(
        room.peerGroup(),
        room.roomName() + "/" + grants.identity() + "/" + role.name().toLowerCase(Locale.ROOT),
        role,
        rtc.useIceLite() && client.supportsIceLite() && !options.disableIceLite(),
        tcpOnly,
        enabledCodecs(ClientConfigurations.publishable(enabled, configuration)),
        enabledCodecs(ClientConfigurations.subscribable(enabled, configuration)),
        client.reusesTransceivers(),
        allowsPause(),
        DataLabel.REQUIRED,
        room.executor());
  }

  private boolean allowsPause() {
    Boolean chosen = options.allowPause();
    return chosen != null ? chosen : room.config().rtc().congestionControl().allowPause();
  }

  private static List<EnabledCodec> enabledCodecs(List<Codec> codecs) {
    return codecs.stream()
        .map(codec -> new EnabledCodec(codec.getMime(), codec.getFmtpLine()))
        .toList();
  }
}

package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.proto.ClientConfiguration;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.DisabledCodecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What particular devices are asked to do differently (spec/01 §8.4). */
public final class ClientConfigurations {
  private static final Codec AV1 = Codec.newBuilder().setMime("video/AV1").build();
  private static final Codec VP9 = Codec.newBuilder().setMime("video/VP9").build();
  private static final Codec H264 = Codec.newBuilder().setMime("video/H264").build();

  /** Its H.264 encoder sends pictures that others can't decode. */
  private static final String XIAOMI_11T = "xiaomi 2201117ti";

  private ClientConfigurations() {}

  /**
   * @return null when no rule matches
   */
  public static ClientConfiguration of(ClientTraits traits) {
    ClientInfo info = traits.info();
    DisabledCodecs.Builder disabled = DisabledCodecs.newBuilder();
    if (traits.isSafari()) {
      disabled.addCodecs(AV1);
      if (ClientTraits.compareVersion(info.getBrowserVersion(), "18.3") > 0) {
        disabled.addPublish(VP9);
      }
    }
    boolean xiaomi =
        info.getDeviceModel().toLowerCase(Locale.ROOT).equals(XIAOMI_11T)
            && info.getOs().equalsIgnoreCase("android");
    if (xiaomi || traits.needsSingleVideoCodec()) {
      disabled.addPublish(H264);
    }
    if (disabled.getCodecsCount() == 0 && disabled.getPublishCount() == 0) {
      return null;
    }
    return ClientConfiguration.newBuilder().setDisabledCodecs(disabled).build();
  }

  /**
   * @return the room's codecs that this client can receive
   */
  public static List<Codec> subscribable(List<Codec> enabled, ClientConfiguration configuration) {
    if (configuration == null) {
      return enabled;
    }
    return without(enabled, configuration.getDisabledCodecs().getCodecsList());
  }

  /**
   * @return the room's codecs that this client can send
   */
  public static List<Codec> publishable(List<Codec> enabled, ClientConfiguration configuration) {
    if (configuration == null) {
      return enabled;
    }
    return without(
        subscribable(enabled, configuration), configuration.getDisabledCodecs().getPublishList());
  }

  /**
   * @param enabled the room's codecs
   * @return those that this client may publish, as join announces them: VP8, H.264, other video,
   *     then audio, without RTX (spec/01 §3.3)
   */
  public static List<Codec> announced(List<Codec> enabled, ClientTraits client) {
    List<Codec> publishable = publishable(enabled, of(client));
    List<Codec> ordered = new ArrayList<>();
    for (String first : List.of("video/VP8", "video/H264")) {
      publishable.stream()
          .filter(codec -> codec.getMime().equalsIgnoreCase(first))
          .forEach(ordered::add);
    }
    // Flutter 2.4.2 takes the last codec it reads for its audio codec: audio has to come last.
    for (String prefix : List.of("video/", "audio/")) {
      publishable.stream()
          .filter(codec -> codec.getMime().startsWith(prefix) && !ordered.contains(codec))
          .filter(codec -> !codec.getMime().equalsIgnoreCase("video/rtx"))
          .forEach(ordered::add);
    }
    return ordered.stream()
        .map(codec -> Codec.newBuilder().setMime(codec.getMime()).build())
        .distinct()
        .toList();
  }

  private static List<Codec> without(List<Codec> codecs, List<Codec> disabled) {
    return codecs.stream()
        .filter(
            codec ->
                disabled.stream().noneMatch(off -> off.getMime().equalsIgnoreCase(codec.getMime())))
        .toList();
  }
}

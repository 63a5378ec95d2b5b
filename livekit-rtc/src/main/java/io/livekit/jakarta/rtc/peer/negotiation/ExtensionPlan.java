package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import io.livekit.jakarta.rtc.sdp.ExtMap;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which RTP header extensions we offer and accept (spec/02 §2.2–2.4). Stateless. */
final class ExtensionPlan {
  /**
   * libwebrtc wants ids of one-byte headers to be at most this; two-byte-only ids would grow every
   * packet.
   */
  private static final int MAX_ID = 14;

  private static final Set<HeaderExtension> RECEIVE_AUDIO =
      EnumSet.of(
          HeaderExtension.MID,
          HeaderExtension.RID,
          HeaderExtension.AUDIO_LEVEL,
          HeaderExtension.ABS_CAPTURE_TIME);

  private static final Set<HeaderExtension> RECEIVE_VIDEO =
      EnumSet.of(
          HeaderExtension.MID,
          HeaderExtension.RID,
          HeaderExtension.REPAIRED_RID,
          HeaderExtension.TRANSPORT_CC,
          HeaderExtension.FRAME_MARKING,
          HeaderExtension.DEPENDENCY_DESCRIPTOR,
          HeaderExtension.ABS_CAPTURE_TIME);

  /**
   * Taken besides where a section may be ours to send on. Also where nothing is sent yet: browsers
   * don't offer again, for any section, what the first answer left out.
   */
  private static final Set<HeaderExtension> SENT_VIDEO =
      EnumSet.of(HeaderExtension.ABS_SEND_TIME, HeaderExtension.PLAYOUT_DELAY);

  private static final List<ExtMap> SEND_AUDIO = List.of(map(2, HeaderExtension.ABS_CAPTURE_TIME));

  /** Whoever sends needs the other side's feedback by the sequence numbers. */
  private static final List<ExtMap> SEND_VIDEO =
      List.of(
          map(1, HeaderExtension.DEPENDENCY_DESCRIPTOR),
          map(2, HeaderExtension.ABS_CAPTURE_TIME),
          map(3, HeaderExtension.ABS_SEND_TIME),
          map(4, HeaderExtension.TRANSPORT_CC));

  private static final List<ExtMap> SEND_DELAYED_VIDEO =
      Stream.concat(SEND_VIDEO.stream(), Stream.of(map(8, HeaderExtension.PLAYOUT_DELAY))).toList();

  /** Layers name themselves in their packets (RFC 8853 §5.4). */
  private static final List<ExtMap> CLIENT_SIMULCAST =
      Stream.concat(
              SEND_VIDEO.stream(),
              Stream.of(
                  map(5, HeaderExtension.MID),
                  map(6, HeaderExtension.RID),
                  map(7, HeaderExtension.REPAIRED_RID)))
          .toList();

  private ExtensionPlan() {}

  private static ExtMap map(int id, HeaderExtension extension) {
    return ExtMap.of(id, extension.uri());
  }

  /**
   * @param sender of the section, or null
   * @return what an offer of ours names
   */
  static List<ExtMap> offered(MediaKind kind, Sender sender) {
    if (kind == MediaKind.AUDIO) {
      return SEND_AUDIO;
    }
    if (isDelayed(sender)) {
      return SEND_DELAYED_VIDEO;
    }
    return sender != null && !sender.rids().isEmpty() ? CLIENT_SIMULCAST : SEND_VIDEO;
  }

  private static boolean isDelayed(Sender sender) {
    return sender != null && !sender.config().playout().isNone();
  }

  /**
   * @return those of the other side's offer that we take, under its ids
   */
  static List<ExtMap> accepted(List<ExtMap> remote, MediaKind kind, PeerConfig.Role role) {
    List<ExtMap> accepted = new ArrayList<>();
    for (ExtMap map : remote) {
      Optional<HeaderExtension> extension = HeaderExtension.of(map.uri());
      if (map.id() <= MAX_ID && extension.isPresent() && isAccepted(extension.get(), kind, role)) {
        accepted.add(ExtMap.of(map.id(), map.uri()));
      }
    }
    return accepted;
  }

  private static boolean isAccepted(
      HeaderExtension extension, MediaKind kind, PeerConfig.Role role) {
    Set<HeaderExtension> known = kind == MediaKind.AUDIO ? RECEIVE_AUDIO : RECEIVE_VIDEO;
    boolean both = role == PeerConfig.Role.SINGLE || role == PeerConfig.Role.CLIENT;
    return known.contains(extension)
        || both && kind == MediaKind.VIDEO && SENT_VIDEO.contains(extension);
  }

  /**
   * @return those of our offer that the answer kept, under the answer's ids
   */
  static List<ExtMap> answered(List<ExtMap> offered, List<ExtMap> answer) {
    return answer.stream()
        .filter(
            map ->
                map.id() <= MAX_ID && offered.stream().anyMatch(our -> our.uri().equals(map.uri())))
        .toList();
  }

  /**
   * @return the ids by extension
   */
  static HeaderExtensionIds ids(List<ExtMap> maps) {
    HeaderExtensionIds ids = new HeaderExtensionIds();
    maps.forEach(
        map -> HeaderExtension.of(map.uri()).ifPresent(extension -> ids.set(extension, map.id())));
    return ids;
  }
}

package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.sdp.Direction;
import io.livekit.jakarta.rtc.sdp.ExtMap;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.List;

/**
 * One m-line of the connection and what it carries both ways (JSEP, RFC 9429 §3.4.1). Owned by:
 * control.
 */
final class Transceiver {
  final String mid;

  /** The word in the m-line; kinds that we don't know are rejected but keep their place. */
  final String media;

  final MediaKind kind;
  final boolean data;

  boolean rejected;

  /** Formats to echo while rejected. */
  List<String> formats = List.of();

  String protocol = MediaDescription.RTP_PROTOCOL;

  /** What we offer here. */
  List<SdpCodec> offeredCodecs = List.of();

  List<ExtMap> offeredExtensions = List.of();

  /** What both sides agreed on. */
  List<SdpCodec> codecs = List.of();

  List<ExtMap> extensions = List.of();
  List<String> rids = List.of();
  Direction direction = Direction.INACTIVE;

  Sender sender;
  Receiver receiver;

  /** The other side is ready to receive here (it offered so, or its answer did). */
  boolean remoteReceives;

  /** Client role: this section was asked for to receive on. */
  boolean wanted;

  /** At least one answer has covered it. */
  boolean negotiated;

  private Transceiver(String mid, String media, MediaKind kind, boolean data) {
    this.mid = mid;
    this.media = media;
    this.kind = kind;
    this.data = data;
  }

  static Transceiver ofMedia(String mid, MediaKind kind) {
    return new Transceiver(mid, kind.sdpName(), kind, false);
  }

  static Transceiver ofData(String mid) {
    Transceiver transceiver = new Transceiver(mid, "application", null, true);
    transceiver.protocol = MediaDescription.SCTP_PROTOCOL;
    transceiver.direction = Direction.SENDRECV;
    return transceiver;
  }

  /** A section of the other side's offer. */
  static Transceiver of(MediaDescription remote) {
    String mid = remote.mid().orElse("");
    if (remote.isData()) {
      return ofData(mid);
    }
    return switch (remote.kind()) {
      case "audio" -> ofMedia(mid, MediaKind.AUDIO);
      case "video" -> ofMedia(mid, MediaKind.VIDEO);
      default -> new Transceiver(mid, remote.kind(), null, false);
    };
  }

  List<SdpCodec> codecs(boolean offer) {
    return offer ? offeredCodecs : codecs;
  }

  List<ExtMap> extensions(boolean offer) {
    return offer ? offeredExtensions : extensions;
  }

  boolean isMedia() {
    return kind != null;
  }

  /**
   * @return whether a track of ours may take this section
   */
  boolean isFree(MediaKind wantedKind) {
    return kind == wantedKind && !rejected && sender == null;
  }

  @Override
  public String toString() {
    return "Transceiver[" + mid + " " + media + " " + direction + "]";
  }
}

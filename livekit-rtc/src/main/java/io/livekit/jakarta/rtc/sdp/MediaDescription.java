package io.livekit.jakarta.rtc.sdp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One media section: its {@code m=} line and what follows it. Owned by: one thread. */
public final class MediaDescription extends SdpSection {
  /** Payload types are seven bits; data sections have one format. */
  public static final int MAX_FORMATS = 128;

  /** RFC 8841 §6.1: what a missing max-message-size means. */
  public static final long DEFAULT_MAX_MESSAGE_SIZE = 65536;

  /** Profile of RTP over DTLS with feedback. */
  public static final String RTP_PROTOCOL = "UDP/TLS/RTP/SAVPF";

  /** Profile of data channels. */
  public static final String SCTP_PROTOCOL = "UDP/DTLS/SCTP";

  // JSEP RFC 9429 §5.2.1: candidates say where, the port says nothing
  private static final int DISCARD_PORT = 9;

  private String kind;
  private int port;
  private String protocol;
  private List<String> formats;

  private MediaDescription(String kind, int port, String protocol, List<String> formats) {
    this.kind = kind;
    this.port = port;
    this.protocol = protocol;
    this.formats = List.copyOf(formats);
  }

  /** Starts a section with its {@code m=} and {@code c=} line. */
  public static MediaDescription create(String kind, String protocol, List<String> formats) {
    MediaDescription media = new MediaDescription(kind, DISCARD_PORT, protocol, formats);
    media.addLine('m', media.mediaLine());
    media.addLine('c', "IN IP4 0.0.0.0");
    return media;
  }

  static MediaDescription parse(String value) {
    String[] parts = value.trim().split(" +");
    if (parts.length < 4 || parts.length > 3 + MAX_FORMATS) {
      throw new SdpException("bad m= line " + SdpException.quote(value));
    }
    int slash = parts[1].indexOf('/'); // "port/number of ports" is legal, if pointless here
    int port =
        SdpNumbers.parse(
            slash < 0 ? parts[1] : parts[1].substring(0, slash), 0, 65535, "port in m= line");
    MediaDescription media =
        new MediaDescription(parts[0], port, parts[2], List.of(parts).subList(3, parts.length));
    media.addLine('m', value);
    return media;
  }

  /** Reads every typed attribute once, so that the accessors don't fail later. */
  void validate() {
    codecs();
    extMaps();
    ssrcs();
    ssrcGroups();
    rids();
    simulcasts();
    setup();
    fingerprints();
    sctpPort();
    maxMessageSize();
  }

  private String mediaLine() {
    return kind + " " + port + " " + protocol + " " + String.join(" ", formats);
  }

  /**
   * @return {@code audio}, {@code video}, {@code application}, ...
   */
  public String kind() {
    return kind;
  }

  /**
   * @return 9 in WebRTC, 0 for a rejected section
   */
  public int port() {
    return port;
  }

  /**
   * @return transport, for example {@link #RTP_PROTOCOL}
   */
  public String protocol() {
    return protocol;
  }

  /**
   * @return payload types, or {@code webrtc-datachannel}
   */
  public List<String> formats() {
    return formats;
  }

  /**
   * @return whether the port is zero and the section isn't merely bundled (RFC 9143 §6)
   */
  public boolean isRejected() {
    return port == 0 && !hasAttribute("bundle-only");
  }

  /**
   * @return whether this is a section of data channels
   */
  public boolean isData() {
    return kind.equals("application") && protocol.endsWith("DTLS/SCTP");
  }

  /** Sets the port, 0 to reject the section. */
  public void setPort(int port) {
    this.port = port;
    setLine(0, new SdpLine('m', mediaLine()));
  }

  /** Sets the payload types. */
  public void setFormats(List<String> formats) {
    this.formats = List.copyOf(formats);
    setLine(0, new SdpLine('m', mediaLine()));
  }

  /**
   * @return {@code a=mid}
   */
  public Optional<String> mid() {
    return attribute("mid");
  }

  /**
   * @return the section's direction, SENDRECV if it names none
   */
  public Direction direction() {
    for (SdpLine line : lines()) {
      for (Direction direction : Direction.values()) {
        if (line.isAttribute(direction.text())) {
          return direction;
        }
      }
    }
    return Direction.SENDRECV;
  }

  /** Replaces the direction in place, or appends it. */
  public void setDirection(Direction direction) {
    SdpLine replacement = new SdpLine('a', direction.text());
    for (int i = 0; i < lines().size(); i++) {
      for (Direction old : Direction.values()) {
        if (lines().get(i).isAttribute(old.text())) {
          setLine(i, replacement);
          return;
        }
      }
    }
    addAttribute(direction.text());
  }

  // Codecs

  /**
   * @return the payload types that have an rtpmap or a static meaning, in the order of the {@code
   *     m=} line
   */
  public List<SdpCodec> codecs() {
    return isData() ? List.of() : SdpCodecs.read(this);
  }

  /**
   * @return the codec of a payload type
   */
  public Optional<SdpCodec> codec(int payloadType) {
    return codecs().stream().filter(codec -> codec.payloadType() == payloadType).findFirst();
  }

  /**
   * @return format parameters of a payload type
   */
  public Optional<String> fmtp(int payloadType) {
    return codec(payloadType).map(SdpCodec::fmtp).filter(text -> !text.isEmpty());
  }

  /** Appends rtpmap, rtcp-fb and fmtp lines; the payload type must be among the formats. */
  public void addCodec(SdpCodec codec) {
    SdpCodecs.write(this, codec);
  }

  /**
   * Replaces all codecs: formats of the {@code m=} line and the lines of each payload type, at the
   * end.
   */
  public void setCodecs(List<SdpCodec> codecs) {
    removeAttributes("rtpmap");
    removeAttributes("rtcp-fb");
    removeAttributes("fmtp");
    setFormats(codecs.stream().map(codec -> Integer.toString(codec.payloadType())).toList());
    codecs.forEach(this::addCodec);
  }

  // Streams

  /**
   * @return distinct SSRCs of the {@code a=ssrc} lines, in order
   */
  public List<Integer> ssrcs() {
    Set<Integer> found = new LinkedHashSet<>();
    for (String value : attributes("ssrc")) {
      found.add(ssrcOf(value));
    }
    return List.copyOf(found);
  }

  /**
   * @return an attribute of a stream, for example its {@code cname}
   */
  public Optional<String> ssrcAttribute(int ssrc, String name) {
    for (String value : attributes("ssrc")) {
      if (ssrcOf(value) == ssrc) {
        Optional<String> found = ssrcAttribute(value, name);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> ssrcAttribute(String value, String name) {
    int at = value.indexOf(' ') + 1;
    int end = at + name.length();
    if (!value.startsWith(name, at) || end < value.length() && value.charAt(end) != ':') {
      return Optional.empty();
    }
    return Optional.of(end == value.length() ? "" : value.substring(end + 1));
  }

  private static int ssrcOf(String value) {
    int space = value.indexOf(' ');
    return SdpNumbers.parseSsrc(space < 0 ? value : value.substring(0, space));
  }

  /** Appends {@code a=ssrc:<ssrc> <name>:<value>}. */
  public void addSsrcAttribute(int ssrc, String name, String value) {
    addAttribute("ssrc", Integer.toUnsignedString(ssrc) + " " + name + ":" + value);
  }

  /**
   * @return every {@code a=ssrc-group}, in order
   */
  public List<SsrcGroup> ssrcGroups() {
    List<SsrcGroup> found = new ArrayList<>();
    for (String value : attributes("ssrc-group")) {
      found.add(SsrcGroup.parse(value));
    }
    return found;
  }

  /**
   * @return SSRC of the RTX stream that repairs this one (FID), if the section names it
   */
  public Optional<Integer> rtxSsrc(int ssrc) {
    return ssrcGroups().stream()
        .filter(
            group ->
                group.semantics().equals(SsrcGroup.FID)
                    && group.ssrcs().size() == 2
                    && group.ssrcs().get(0) == ssrc)
        .map(group -> group.ssrcs().get(1))
        .findFirst();
  }

  /**
   * @return {@code a=msid}, or the one that older clients put into an ssrc line
   */
  public Optional<Msid> msid() {
    Optional<String> own = attribute("msid");
    if (own.isPresent()) {
      return own.map(Msid::parse);
    }
    return attributes("ssrc").stream()
        .map(value -> ssrcAttribute(value, "msid"))
        .flatMap(Optional::stream)
        .findFirst()
        .map(Msid::parse);
  }

  /**
   * @return every {@code a=rid}, in order
   */
  public List<Rid> rids() {
    List<Rid> found = new ArrayList<>();
    for (String value : attributes("rid")) {
      found.add(Rid.parse(value));
    }
    return found;
  }

  /**
   * @return every {@code a=simulcast}, in order: RFC 8853 §5.1 wants one for both directions, pion
   *     writes one for each
   */
  public List<Simulcast> simulcasts() {
    return attributes("simulcast").stream().map(Simulcast::parse).toList();
  }

  /**
   * @return names of the layers that the writer sends, in its order: those of all {@code
   *     a=simulcast} lines together, paused or not; without such a line those of {@code a=rid …
   *     send}
   */
  public List<String> sendRids() {
    List<String> layers =
        simulcasts().stream().flatMap(one -> one.sendRids().stream()).distinct().toList();
    return layers.isEmpty()
        ? rids().stream().filter(Rid::sends).map(Rid::id).distinct().toList()
        : layers;
  }

  // Data channels

  /**
   * @return {@code a=sctp-port}, or the port of an old {@code a=sctpmap}
   */
  public Optional<Integer> sctpPort() {
    return attribute("sctp-port")
        .or(() -> attribute("sctpmap").map(value -> value.split(" ")[0]))
        .map(text -> SdpNumbers.parse(text.trim(), 0, 65535, "a=sctp-port"));
  }

  /**
   * @return largest message the writer takes; 0 means any size (RFC 8841 §6.1)
   */
  public long maxMessageSize() {
    // Firefox says 1073741823, others 2^32-1 or a round 2^18.
    return attribute("max-message-size")
        .map(text -> SdpNumbers.parseLong(text.trim(), 0, 0xFFFF_FFFFL, "a=max-message-size"))
        .orElse(DEFAULT_MAX_MESSAGE_SIZE);
  }

  /**
   * @return the section's text
   */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    writeTo(out);
    return out.toString();
  }
}

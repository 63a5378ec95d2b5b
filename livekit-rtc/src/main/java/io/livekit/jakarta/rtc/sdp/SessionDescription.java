package io.livekit.jakarta.rtc.sdp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A whole description: the session part and its media sections. Owned by: one thread. */
public final class SessionDescription extends SdpSection {
  /**
   * A room of hundreds of tracks needs some kilobytes for each; beyond this somebody fills our
   * memory.
   */
  public static final int MAX_LENGTH = 2 * 1024 * 1024;

  /** The BUNDLE group names every section, so its line grows with their number. */
  public static final int MAX_LINE_LENGTH = 16 * 1024;

  /** Media sections; two per participant of the largest rooms that one connection subscribes to. */
  public static final int MAX_MEDIA = 1024;

  /** Lines of one section; simulcast with every codec and many candidates needs some 250. */
  public static final int MAX_SECTION_LINES = 1000;

  /**
   * Lines of a whole description: as many as {@link #MAX_LENGTH} holds of the length that lines
   * usually have, 32 characters. Each costs us a few objects, however short it is.
   */
  public static final int MAX_LINES = MAX_LENGTH / 32;

  private final List<MediaDescription> media = new ArrayList<>();

  private SessionDescription() {}

  /** Starts a description with {@code v= o= s= t=}. */
  public static SessionDescription create(long sessionId, long sessionVersion) {
    SessionDescription session = new SessionDescription();
    session.addLine('v', "0");
    session.addLine(
        'o',
        "- "
            + Long.toUnsignedString(sessionId)
            + " "
            + Long.toUnsignedString(sessionVersion)
            + " IN IP4 0.0.0.0");
    session.addLine('s', "-");
    session.addLine('t', "0 0");
    return session;
  }

  /**
   * Reads a description. Line ends may be CRLF or LF. Attributes with a typed accessor are checked
   * here.
   *
   * @throws SdpException when the grammar or a limit is broken
   */
  public static SessionDescription parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new SdpException("description is longer than " + MAX_LENGTH + " characters");
    }
    SessionDescription session = new SessionDescription();
    SdpSection section = session;
    int number = 0;
    for (int at = 0; at < text.length(); ) {
      int lineFeed = text.indexOf('\n', at);
      int end = lineFeed < 0 ? text.length() : lineFeed;
      int next = end + 1;
      if (end > at && text.charAt(end - 1) == '\r') {
        end--;
      }
      number++;
      if (end > at) {
        section = session.read(section, text, at, end, number);
      }
      at = next;
    }
    session.validate();
    return session;
  }

  private SdpSection read(SdpSection section, String text, int from, int end, int number) {
    if (end - from < 2 || text.charAt(from + 1) != '=' || !isLetter(text.charAt(from))) {
      throw new SdpException(
          "line "
              + number
              + " is not of the form x=value: "
              + SdpException.quote(text.substring(from, Math.min(end, from + 100))));
    }
    if (end - from > MAX_LINE_LENGTH) {
      throw new SdpException(
          "line " + number + " is longer than " + MAX_LINE_LENGTH + " characters");
    }
    if (number > MAX_LINES) {
      throw new SdpException("description has more than " + MAX_LINES + " lines");
    }
    char type = text.charAt(from);
    String value = text.substring(from + 2, end);
    if (lines().isEmpty() && (type != 'v' || !value.trim().equals("0"))) {
      throw new SdpException("description does not start with v=0");
    }
    if (type == 'm') {
      if (media.size() == MAX_MEDIA) {
        throw new SdpException("more than " + MAX_MEDIA + " media sections");
      }
      MediaDescription added = MediaDescription.parse(value);
      media.add(added);
      return added;
    }
    if (section.lines().size() == MAX_SECTION_LINES) {
      throw new SdpException(
          "more than " + MAX_SECTION_LINES + " lines in a section, at line " + number);
    }
    section.addLine(type, value);
    return section;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  private void validate() {
    if (lines().isEmpty()) {
      throw new SdpException("description is empty");
    }
    if (line('o').isEmpty()) {
      throw new SdpException("description has no o= line");
    }
    fingerprints();
    setup();
    extMaps();
    Set<String> mids = new HashSet<>();
    for (MediaDescription section : media) {
      section.validate();
      section
          .mid()
          .ifPresent(
              mid -> {
                if (!mids.add(mid)) {
                  throw new SdpException(
                      "two media sections have a=mid:" + SdpException.quote(mid));
                }
              });
    }
  }

  /**
   * @return the media sections, unmodifiable, in order
   */
  public List<MediaDescription> media() {
    return Collections.unmodifiableList(media);
  }

  /**
   * @return the section with this {@code a=mid}
   */
  public Optional<MediaDescription> media(String mid) {
    return media.stream()
        .filter(section -> section.mid().filter(mid::equals).isPresent())
        .findFirst();
  }

  /**
   * @return mid of the first section, whose candidates count for all that are bundled with it;
   *     {@code 0} without one
   */
  public String firstMid() {
    return media.stream().findFirst().flatMap(MediaDescription::mid).orElse("0");
  }

  /**
   * @param kind {@code audio} or {@code video}
   * @param used mids of sections that carry something already
   * @return how many sections the writer only receives on, and nothing is carried on yet
   */
  public int freeToReceive(String kind, Set<String> used) {
    return (int)
        media.stream()
            .filter(section -> section.kind().equals(kind) && !section.isRejected())
            .filter(section -> section.direction() == Direction.RECVONLY)
            .filter(section -> !used.contains(section.mid().orElse("")))
            .count();
  }

  /** Appends a section. */
  public void addMedia(MediaDescription section) {
    media.add(section);
  }

  /**
   * @return the version of the {@code o=} line as written, empty if the line is odd
   */
  public String sessionVersion() {
    String[] origin = line('o').orElse("").split(" ");
    return origin.length > 2 ? origin[2] : "";
  }

  /**
   * @return the mids of the first BUNDLE group, in order; empty without one (RFC 9143 §5)
   */
  public List<String> bundleMids() {
    for (String value : attributes("group")) {
      String[] parts = value.trim().split(" +");
      if (parts[0].equals("BUNDLE")) {
        return List.of(parts).subList(1, parts.length);
      }
    }
    return List.of();
  }

  /** Sets the BUNDLE group; an empty one is left out. */
  public void setBundle(List<String> mids) {
    if (mids.isEmpty()) {
      removeAttributes("group");
    } else {
      setAttribute("group", "BUNDLE " + String.join(" ", mids));
    }
  }

  /**
   * @return whether the writer's ICE agent is lite
   */
  public boolean iceLite() {
    return hasAttribute("ice-lite");
  }

  /**
   * @return the section's ufrag, or the session's
   */
  public Optional<String> iceUfrag(MediaDescription section) {
    return section.iceUfrag().or(this::iceUfrag);
  }

  /**
   * @return the section's password, or the session's
   */
  public Optional<String> icePwd(MediaDescription section) {
    return section.icePwd().or(this::icePwd);
  }

  /**
   * @return the section's fingerprints, or the session's if it has none
   */
  public List<Fingerprint> fingerprints(MediaDescription section) {
    List<Fingerprint> own = section.fingerprints();
    return own.isEmpty() ? fingerprints() : own;
  }

  /**
   * @return the section's DTLS role, or the session's
   */
  public Optional<Setup> setup(MediaDescription section) {
    return section.setup().or(this::setup);
  }

  /**
   * @return the description as text, each line with CRLF
   */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(1024 + 2048 * media.size());
    writeTo(out);
    media.forEach(section -> section.writeTo(out));
    return out.toString();
  }
}

package io.livekit.jakarta.rtc.sdp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The lines of the session part or of one media section, in their order. Owned by: one thread. */
public abstract class SdpSection {
  private final List<SdpLine> lines = new ArrayList<>();

  SdpSection() {}

  /**
   * @return all lines, unmodifiable, in order
   */
  public List<SdpLine> lines() {
    return Collections.unmodifiableList(lines);
  }

  /** Appends a line. */
  public void addLine(char type, String value) {
    lines.add(new SdpLine(type, value));
  }

  void setLine(int index, SdpLine line) {
    lines.set(index, line);
  }

  /**
   * @return value of the first line of this type
   */
  public Optional<String> line(char type) {
    for (SdpLine line : lines) {
      if (line.type() == type) {
        return Optional.of(line.value());
      }
    }
    return Optional.empty();
  }

  /**
   * @return whether {@code a=name} exists, with or without a value
   */
  public boolean hasAttribute(String name) {
    for (SdpLine line : lines) {
      if (line.isAttribute(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @return value of the first {@code a=name:value}; empty text for a flag
   */
  public Optional<String> attribute(String name) {
    for (SdpLine line : lines) {
      if (line.isAttribute(name)) {
        return Optional.of(line.attributeValue());
      }
    }
    return Optional.empty();
  }

  /**
   * @return values of all {@code a=name:value}, in order
   */
  public List<String> attributes(String name) {
    List<String> found = new ArrayList<>();
    for (SdpLine line : lines) {
      if (line.isAttribute(name)) {
        found.add(line.attributeValue());
      }
    }
    return found;
  }

  /** Appends {@code a=flag}. */
  public void addAttribute(String flag) {
    addLine('a', flag);
  }

  /** Appends {@code a=name:value}. */
  public void addAttribute(String name, String value) {
    addLine('a', name + ":" + value);
  }

  /** Replaces the first {@code a=name...} in place and removes the others, or appends. */
  public void setAttribute(String name, String value) {
    replaceFirst(name, new SdpLine('a', name + ":" + value));
  }

  private void replaceFirst(String name, SdpLine replacement) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isAttribute(name)) {
        lines.set(i, replacement);
        lines.subList(i + 1, lines.size()).removeIf(line -> line.isAttribute(name));
        return;
      }
    }
    lines.add(replacement);
  }

  /** Removes every {@code a=name...}. */
  public void removeAttributes(String name) {
    lines.removeIf(line -> line.isAttribute(name));
  }

  /**
   * @return {@code a=ice-ufrag}
   */
  public Optional<String> iceUfrag() {
    return attribute("ice-ufrag");
  }

  /**
   * @return {@code a=ice-pwd}
   */
  public Optional<String> icePwd() {
    return attribute("ice-pwd");
  }

  /**
   * @return whether {@code a=ice-options} names the option, for example {@code trickle}
   */
  public boolean hasIceOption(String option) {
    return attribute("ice-options")
        .map(value -> List.of(value.split(" ")).contains(option))
        .orElse(false);
  }

  /** Sets both credentials. */
  public void setIceCredentials(String ufrag, String pwd) {
    setAttribute("ice-ufrag", ufrag);
    setAttribute("ice-pwd", pwd);
  }

  /**
   * @return every {@code a=fingerprint}, in order
   */
  public List<Fingerprint> fingerprints() {
    List<Fingerprint> found = new ArrayList<>();
    for (String value : attributes("fingerprint")) {
      found.add(Fingerprint.parse(value));
    }
    return found;
  }

  /**
   * @return {@code a=setup}
   */
  public Optional<Setup> setup() {
    return attribute("setup").map(Setup::parse);
  }

  /** Sets {@code a=setup}. */
  public void setSetup(Setup setup) {
    setAttribute("setup", setup.text());
  }

  /**
   * @return every {@code a=extmap}, in order
   */
  public List<ExtMap> extMaps() {
    List<ExtMap> found = new ArrayList<>();
    for (String value : attributes("extmap")) {
      found.add(ExtMap.parse(value));
    }
    return found;
  }

  /**
   * @return whether one- and two-byte header extensions may be mixed (RFC 8285 §6)
   */
  public boolean extmapAllowMixed() {
    return hasAttribute("extmap-allow-mixed");
  }

  /**
   * @return values of {@code a=candidate}, with the {@code candidate:} prefix that trickling uses
   */
  public List<String> candidates() {
    List<String> found = new ArrayList<>();
    for (String value : attributes("candidate")) {
      found.add("candidate:" + value);
    }
    return found;
  }

  /** Appends a candidate, given with or without its {@code candidate:} prefix. */
  public void addCandidate(String candidate) {
    addLine('a', candidate.startsWith("candidate:") ? candidate : "candidate:" + candidate);
  }

  /**
   * @return whether {@code a=end-of-candidates} is there
   */
  public boolean endOfCandidates() {
    return hasAttribute("end-of-candidates");
  }

  void writeTo(StringBuilder out) {
    for (SdpLine line : lines) {
      out.append(line.type()).append('=').append(line.value()).append("\r\n");
    }
  }
}

package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.proto.ClientInfo;
import java.util.List;
import java.util.Locale;

/**
 * What follows from a client's description of itself: protocol gates (spec/01 §8.3) and
 * work-arounds. Immutable.
 */
public final class ClientTraits {
  /** What a client can do; others are told of it. There are two capabilities as yet. */
  static final int MAX_CAPABILITIES = 32;

  private final ClientInfo info;
  private final String browser;
  private final String os;

  public ClientTraits(ClientInfo info) {
    this.info = info;
    browser = info.getBrowser().toLowerCase(Locale.ROOT);
    os = info.getOs().toLowerCase(Locale.ROOT);
  }

  public ClientInfo info() {
    return info;
  }

  /**
   * @return numbers of what it can do, also of what this server has no name for; each once
   */
  List<Integer> capabilities() {
    return info.getCapabilitiesValueList().stream().distinct().limit(MAX_CAPABILITIES).toList();
  }

  private boolean speaks(int protocol) {
    return info.getProtocol() >= protocol;
  }

  /**
   * @return stream ids name the track too: {@code PA_…|TR_…}
   */
  public boolean packsStreamIds() {
    return speaks(1);
  }

  public boolean supportsSubscriberPrimary() {
    return speaks(3);
  }

  public boolean takesSpeakersChanged() {
    return speaks(3);
  }

  /** Safari keeps showing the former track of an m-line that is used again (spec/02 §2.2). */
  public boolean reusesTransceivers() {
    return speaks(4) && !isSafari();
  }

  public boolean takesConnectionQuality() {
    return speaks(5);
  }

  public boolean supportsIceLite() {
    return speaks(6) && !isFirefox();
  }

  /** Older ones are told that the track is muted instead. */
  public boolean takesTrackUnpublished() {
    return speaks(7);
  }

  /** The first offer may carry media. */
  public boolean supportsFastStart() {
    return speaks(8);
  }

  /** On resume it wants to hear who left meanwhile. */
  public boolean takesDisconnectedUpdates() {
    return speaks(9);
  }

  public boolean supportsSyncStreams() {
    return speaks(10) && !isFirefox();
  }

  public boolean knowsQualityLost() {
    return speaks(11);
  }

  /** It follows identities, not sids: a replaced session is no news to it. */
  public boolean followsIdentities() {
    return speaks(12);
  }

  public boolean knowsLeaveAction() {
    return speaks(13);
  }

  /** Rust clients before protocol 10 fail on messages that they don't know. */
  public boolean takesRequestResponses() {
    return !(info.getSdk() == ClientInfo.SDK.RUST && info.getProtocol() < 10);
  }

  public boolean takesSuccessResponses() {
    return takesRequestResponses() && speaks(15);
  }

  /** JS before 1.6.3 takes an unknown message for a failed resume. */
  public boolean takesReconnectResponse() {
    return !(info.getSdk() == ClientInfo.SDK.JS && compareVersion(info.getVersion(), "1.6.3") < 0);
  }

  public boolean supportsRed() {
    return !isFirefox() && !isSafari();
  }

  /**
   * Pion tells of a track when its first packet comes, browsers and libwebrtc with the description
   * (spec/02 §5.7).
   */
  public boolean showsTracksWithMedia() {
    return info.getSdk() == ClientInfo.SDK.GO || info.getSdk() == ClientInfo.SDK.UNKNOWN;
  }

  /**
   * The Go SDK (2.19) starts to read before it has set the offer that its join carried, refuses an
   * answer that it reads in between, and then waits in vain.
   */
  boolean readsBeforeItsOfferIsSet() {
    return info.getSdk() == ClientInfo.SDK.GO;
  }

  public boolean isFirefox() {
    return browser.equals("firefox") || browser.equals("firefox mobile");
  }

  public boolean isSafari() {
    return browser.equals("safari");
  }

  public boolean isObs() {
    return browser.equals("obs studio");
  }

  public boolean isLinuxOrAndroid() {
    return os.equals("linux") || os.equals("android");
  }

  /**
   * Firefox there offers codecs that it can't encode: an answer with one codec is the only way
   * (spec/02 §2.3).
   */
  public boolean needsSingleVideoCodec() {
    return isFirefox() && isLinuxOrAndroid();
  }

  public boolean supportsIceTcp() {
    if (info.getSdk() == ClientInfo.SDK.GO) {
      return false;
    }
    return info.getSdk() != ClientInfo.SDK.SWIFT || compareVersion(info.getVersion(), "1.0.5") >= 0;
  }

  /** Compares major, minor and patch numbers; missing or odd parts count as 0. */
  static int compareVersion(String left, String right) {
    String[] a = left.split("\\.");
    String[] b = right.split("\\.");
    for (int i = 0; i < 3; i++) {
      int difference = Integer.compare(part(a, i), part(b, i));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static int part(String[] parts, int index) {
    if (index >= parts.length) {
      return 0;
    }
    int end = 0;
    while (end < parts[index].length() && end < 9 && Character.isDigit(parts[index].charAt(end))) {
      end++;
    }
    return end == 0 ? 0 : Integer.parseInt(parts[index].substring(0, end));
  }
}

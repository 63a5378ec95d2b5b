package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.TrackType;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Codec names: compared without case, written as they are registered (spec/02 §12 item 6). */
public final class MimeTypes {
  public static final String VP8 = "video/VP8";
  public static final String VP9 = "video/VP9";
  public static final String AV1 = "video/AV1";
  public static final String H264 = "video/H264";
  public static final String H265 = "video/H265";
  public static final String RTX = "video/rtx";
  public static final String OPUS = "audio/opus";
  public static final String RED = "audio/red";

  private static final Map<String, String> REGISTERED =
      Map.ofEntries(
          Map.entry("video/vp8", VP8),
          Map.entry("video/vp9", VP9),
          Map.entry("video/av1", AV1),
          Map.entry("video/h264", H264),
          Map.entry("video/h265", H265),
          Map.entry("video/rtx", RTX),
          Map.entry("audio/opus", OPUS),
          Map.entry("audio/red", RED),
          Map.entry("audio/pcmu", "audio/PCMU"),
          Map.entry("audio/pcma", "audio/PCMA"));

  private MimeTypes() {}

  /**
   * @return the registered spelling; an unknown name comes back as it is
   */
  public static String registered(String mime) {
    return REGISTERED.getOrDefault(mime.toLowerCase(Locale.ROOT), mime);
  }

  /**
   * @return the name with {@code audio/} or {@code video/} before it, whether or not it was there
   */
  static String withKind(String codec, TrackType type) {
    String prefix = type == TrackType.VIDEO ? "video/" : "audio/";
    boolean prefixed = codec.toLowerCase(Locale.ROOT).startsWith(prefix);
    return registered(prefixed ? codec : prefix + codec);
  }

  /**
   * @return {@code vp8} for {@code video/VP8}, as codec updates spell it
   */
  static String shortName(String mime) {
    return mime.substring(mime.indexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * @return true for codecs that carry several spatial layers in one stream
   */
  static boolean isSvc(String mime) {
    return VP9.equalsIgnoreCase(mime) || AV1.equalsIgnoreCase(mime);
  }

  static boolean isEnabled(String mime, List<Codec> enabled) {
    return enabled.stream().anyMatch(codec -> codec.getMime().equalsIgnoreCase(mime));
  }
}

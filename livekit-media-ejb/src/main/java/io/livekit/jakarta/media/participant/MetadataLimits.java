package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.config.LimitConfig;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Measures what participants and administrators write about them (spec/01 §5.1, spec/03 §3). */
public final class MetadataLimits {

  private MetadataLimits() {}

  public static boolean isNameTooLong(String name, LimitConfig limits) {
    return exceeds(length(name), limits.maxParticipantNameLength());
  }

  public static boolean isMetadataTooLong(String metadata, LimitConfig limits) {
    return exceeds(length(metadata), limits.maxMetadataSize());
  }

  public static boolean areAttributesTooLong(Map<String, String> attributes, LimitConfig limits) {
    long sum = 0;
    for (Map.Entry<String, String> entry : attributes.entrySet()) {
      sum += length(entry.getKey()) + length(entry.getValue());
    }
    return exceeds(sum, limits.maxAttributesSize());
  }

  public static boolean exceeds(long length, int limit) {
    return limit > 0 && length > limit;
  }

  public static long length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}

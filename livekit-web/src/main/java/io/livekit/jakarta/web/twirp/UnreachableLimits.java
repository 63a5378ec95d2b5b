package io.livekit.jakarta.web.twirp;

import io.livekit.jakarta.media.config.LimitConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares configured limits with those of the layers below: what is allowed there and doesn't fit
 * into a request would be refused in other words than the configuration promises.
 */
final class UnreachableLimits {

  /** Names, identities and the JSON around a long text. */
  private static final int REST = 64 << 10;

  private UnreachableLimits() {}

  /**
   * @return what operators are to be told at the start
   */
  static List<String> warnings(LimitConfig limits) {
    List<String> warnings = new ArrayList<>();
    check("limit.max_metadata_size", limits.maxMetadataSize(), warnings);
    check("limit.max_attributes_size", limits.maxAttributesSize(), warnings);
    return warnings;
  }

  private static void check(String key, int bytes, List<String> warnings) {
    int fits = Method.METADATA - REST;
    if (bytes == 0 || bytes > fits) {
      String allowed = bytes == 0 ? "any size" : bytes + " bytes";
      warnings.add(
          key
              + " allows "
              + allowed
              + ", but an API call may have "
              + Method.METADATA
              + " bytes: set it to "
              + fits
              + " or less");
    }
  }
}

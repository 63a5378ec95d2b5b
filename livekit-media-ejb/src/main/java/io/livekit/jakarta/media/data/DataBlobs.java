package io.livekit.jakarta.media.data;

import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.proto.DataBlob;
import io.livekit.jakarta.proto.DataBlobKey;
import io.livekit.jakarta.proto.RequestResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one participant deposited for others to fetch (spec/01 §5, requests 22 and 23). Owned by:
 * the room's executor.
 */
public final class DataBlobs {
  private final LimitConfig limits;
  private final Map<DataBlobKey, DataBlob> byKey = new LinkedHashMap<>();
  private long bytes;

  public DataBlobs(LimitConfig limits) {
    this.limits = limits;
  }

  /**
   * @return why it was not stored; empty when it was
   */
  public Optional<RequestResponse.Reason> store(DataBlob blob) {
    if (!isValid(blob.getKey()) || blob.getContents().isEmpty()) {
      return Optional.of(RequestResponse.Reason.INVALID_REQUEST);
    }
    DataBlob old = byKey.get(blob.getKey());
    long after = bytes + size(blob) - (old == null ? 0 : size(old));
    if (limits.maxDataBlobsSize() > 0 && after > limits.maxDataBlobsSize()) {
      return Optional.of(RequestResponse.Reason.LIMIT_EXCEEDED);
    }
    byKey.put(blob.getKey(), blob);
    bytes = after;
    return Optional.empty();
  }

  /**
   * @return null when there is none
   */
  public DataBlob find(DataBlobKey key) {
    return byKey.get(key);
  }

  public boolean isValid(DataBlobKey key) {
    String name = key.hasSchemaId() ? key.getSchemaId().getName() : key.getGeneric();
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0
        || (limits.maxDataBlobKeyLength() > 0 && length > limits.maxDataBlobKeyLength())) {
      return false;
    }
    if (!key.hasSchemaId() || !key.getSchemaId().getEncoding().hasCustom()) {
      return true;
    }
    int encoding = key.getSchemaId().getEncoding().getCustom().length();
    return encoding > 0
        && (limits.maxDataTrackCustomEncodingLength() <= 0
            || encoding <= limits.maxDataTrackCustomEncodingLength());
  }

  private static long size(DataBlob blob) {
    // Fields that have no name here count as well: others fetch the blob as it is.
    return blob.getSerializedSize();
  }
}

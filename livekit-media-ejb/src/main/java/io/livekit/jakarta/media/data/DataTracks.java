package io.livekit.jakarta.media.data;

import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.media.track.Permissions;
import io.livekit.jakarta.media.track.SignalOutput;
import io.livekit.jakarta.proto.DataTrackFrameEncoding;
import io.livekit.jakarta.proto.DataTrackInfo;
import io.livekit.jakarta.proto.DataTrackSchemaEncoding;
import io.livekit.jakarta.proto.PublishDataTrackRequest;
import io.livekit.jakarta.proto.PublishDataTrackResponse;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.UnpublishDataTrackRequest;
import io.livekit.jakarta.proto.UnpublishDataTrackResponse;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The data tracks that one participant publishes (spec/01 §7.7). Owned by: the room's executor. */
public final class DataTracks {
  static final int MAX_HANDLE = 0xFFFF;
  static final int MAX_NAME_CHARS = 256;

  /** Data tracks of one participant: everyone is told of all of them whenever one changes. */
  static final int MAX_TRACKS = 300;

  /**
   * The longest name and the longest encodings fit into this, with more for what is yet to be
   * invented.
   */
  static final int MAX_REQUEST_BYTES = 4 << 10;

  private final SignalOutput signals;
  private final Permissions permissions;
  private final DataGate gate;
  private final Runnable changed;
  private final boolean enabled;
  private final int maxEncodingBytes;
  private final Map<Integer, DataTrackInfo> byHandle = new LinkedHashMap<>();

  /**
   * @param signals the way to the publisher's client
   * @param maxEncodingBytes 0 for any length
   * @param gate lets tracks in
   * @param changed told whenever others are to hear of it
   */
  public DataTracks(
      SignalOutput signals,
      Permissions permissions,
      boolean enabled,
      int maxEncodingBytes,
      DataGate gate,
      Runnable changed) {
    this.signals = signals;
    this.permissions = permissions;
    this.gate = gate;
    this.changed = changed;
    this.enabled = enabled;
    this.maxEncodingBytes = maxEncodingBytes;
  }

  public Collection<DataTrackInfo> infos() {
    return byHandle.values();
  }

  public boolean isEmpty() {
    return byHandle.isEmpty();
  }

  public boolean contains(String sid) {
    return byHandle.values().stream().anyMatch(info -> info.getSid().equals(sid));
  }

  DataTrackInfo ofHandle(int handle) {
    return byHandle.get(handle);
  }

  public void publish(PublishDataTrackRequest request) {
    if (request.getSerializedSize() > MAX_REQUEST_BYTES) {
      // Repeated without what makes it too large.
      PublishDataTrackRequest brief =
          PublishDataTrackRequest.newBuilder().setPubHandle(request.getPubHandle()).build();
      signals.respond(
          RequestResponse.newBuilder()
              .setReason(RequestResponse.Reason.INVALID_REQUEST)
              .setPublishDataTrack(brief)
              .build());
      return;
    }
    if (isRefused(request)) {
      return;
    }
    gate.publish(request.getName(), denial -> admitted(request, denial));
  }

  /** It may have waited for this: what was true before needn't be any more. */
  private void admitted(PublishDataTrackRequest request, Optional<String> denial) {
    if (denial.isPresent()) {
      signals.respond(
          RequestResponse.newBuilder()
              .setReason(RequestResponse.Reason.NOT_ALLOWED)
              .setMessage(denial.get())
              .setPublishDataTrack(request)
              .build());
    } else if (!isRefused(request)) {
      add(request);
    }
  }

  /**
   * @return whether it can't be, and the client was told so
   */
  private boolean isRefused(PublishDataTrackRequest request) {
    RequestResponse.Reason refusal = refusal(request);
    if (refusal != null) {
      signals.respond(
          RequestResponse.newBuilder().setReason(refusal).setPublishDataTrack(request).build());
    }
    return refusal != null;
  }

  private void add(PublishDataTrackRequest request) {
    DataTrackInfo.Builder info =
        DataTrackInfo.newBuilder()
            .setPubHandle(request.getPubHandle())
            .setSid(Guid.dataTrack())
            .setName(request.getName())
            .setEncryptionValue(request.getEncryptionValue());
    if (request.hasFrameEncoding()) {
      info.setFrameEncoding(request.getFrameEncoding());
    }
    if (request.hasSchema()) {
      info.setSchema(request.getSchema());
    }
    byHandle.put(request.getPubHandle(), info.build());
    signals.send(
        SignalResponse.newBuilder()
            .setPublishDataTrackResponse(PublishDataTrackResponse.newBuilder().setInfo(info))
            .build());
    changed.run();
  }

  private RequestResponse.Reason refusal(PublishDataTrackRequest request) {
    if (!enabled || !permissions.mayPublishData()) {
      return RequestResponse.Reason.NOT_ALLOWED;
    }
    int handle = request.getPubHandle();
    if (handle <= 0 || handle > MAX_HANDLE) {
      return RequestResponse.Reason.INVALID_HANDLE;
    }
    String name = request.getName();
    if (name.isEmpty() || name.length() > MAX_NAME_CHARS) {
      return RequestResponse.Reason.INVALID_NAME;
    }
    if (request.hasFrameEncoding() && !isValid(request.getFrameEncoding())) {
      return RequestResponse.Reason.INVALID_REQUEST;
    }
    if (request.hasSchema() && !isValid(request.getSchema().getEncoding())) {
      return RequestResponse.Reason.INVALID_REQUEST;
    }
    if (byHandle.size() >= MAX_TRACKS) {
      return RequestResponse.Reason.LIMIT_EXCEEDED;
    }
    if (byHandle.containsKey(handle)) {
      return RequestResponse.Reason.DUPLICATE_HANDLE;
    }
    boolean named = byHandle.values().stream().anyMatch(info -> info.getName().equals(name));
    return named ? RequestResponse.Reason.DUPLICATE_NAME : null;
  }

  private boolean isValid(DataTrackFrameEncoding encoding) {
    return !encoding.hasCustom() || isValidName(encoding.getCustom());
  }

  private boolean isValid(DataTrackSchemaEncoding encoding) {
    return !encoding.hasCustom() || isValidName(encoding.getCustom());
  }

  private boolean isValidName(String custom) {
    return !custom.isEmpty() && (maxEncodingBytes <= 0 || custom.length() <= maxEncodingBytes);
  }

  public void unpublish(UnpublishDataTrackRequest request) {
    DataTrackInfo info = byHandle.remove(request.getPubHandle());
    if (info == null) {
      signals.respond(
          RequestResponse.newBuilder()
              .setReason(RequestResponse.Reason.NOT_FOUND)
              .setUnpublishDataTrack(request)
              .build());
      return;
    }
    announceEnd(info);
    changed.run();
  }

  private void announceEnd(DataTrackInfo info) {
    signals.send(
        SignalResponse.newBuilder()
            .setUnpublishDataTrackResponse(UnpublishDataTrackResponse.newBuilder().setInfo(info))
            .build());
  }

  /** All of them end: the permission is gone, or the participant. */
  public void close() {
    if (byHandle.isEmpty()) {
      return;
    }
    List<DataTrackInfo> ended = List.copyOf(byHandle.values());
    byHandle.clear();
    ended.forEach(this::announceEnd);
    changed.run();
  }
}

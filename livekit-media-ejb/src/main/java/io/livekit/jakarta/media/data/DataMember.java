package io.livekit.jakarta.media.data;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.track.Permissions;
import io.livekit.jakarta.media.track.SignalOutput;
import java.util.function.BooleanSupplier;

/** A participant as sender and receiver of data. Owned by: the room's executor. */
public final class DataMember {
  private final String sid;
  private final Permissions permissions;
  private final BooleanSupplier active;
  private final boolean takesAllDataTracks;
  private final SignalOutput signals;
  private final DataInbox inbox = new DataInbox();
  private final DataOutbox outbox;
  private final DataTracks tracks;
  private final DataBlobs blobs;
  private final DataAdmissions admissions;

  /**
   * @param active whether it has a peer connection
   * @param takesAllDataTracks whether it takes them without asking for each
   * @param signals the way to its client
   * @param gate lets its data in
   */
  public DataMember(
      String sid,
      Permissions permissions,
      BooleanSupplier active,
      boolean takesAllDataTracks,
      SignalOutput signals,
      DataOutbox outbox,
      DataTracks tracks,
      DataBlobs blobs,
      DataGate gate,
      SharedDropCounters<DataDrop> counters) {
    this.sid = sid;
    this.permissions = permissions;
    this.active = active;
    this.takesAllDataTracks = takesAllDataTracks;
    this.signals = signals;
    this.outbox = outbox;
    this.tracks = tracks;
    this.blobs = blobs;
    admissions = new DataAdmissions(gate, counters);
  }

  String sid() {
    return sid;
  }

  String identity() {
    return permissions.grants().identity();
  }

  boolean isHidden() {
    return permissions.isHidden();
  }

  /**
   * @return true for agents, who may speak for others (spec/02 §4.2)
   */
  boolean isAgent() {
    return permissions.grants().isAgent();
  }

  boolean isActive() {
    return active.getAsBoolean();
  }

  boolean mayPublish() {
    return permissions.mayPublishData();
  }

  /**
   * @return whether it gets a data track that it hasn't asked for
   */
  boolean takesAllDataTracks() {
    return takesAllDataTracks;
  }

  /**
   * @return whether it may have a data track of another one now (spec/01 §7.6)
   */
  boolean mayReceive(DataMember publisher, String trackSid) {
    return isActive()
        && permissions.maySubscribe()
        && permissions.mayReceive(publisher.permissions, trackSid);
  }

  public DataInbox inbox() {
    return inbox;
  }

  public DataOutbox outbox() {
    return outbox;
  }

  public DataTracks tracks() {
    return tracks;
  }

  /**
   * @return what it deposited for others
   */
  public DataBlobs blobs() {
    return blobs;
  }

  SignalOutput signals() {
    return signals;
  }

  /**
   * @return which of its data the application lets through
   */
  DataAdmissions admissions() {
    return admissions;
  }

  /** The participant leaves. */
  public void close() {
    admissions.close();
    tracks.close();
    outbox.close();
  }
}

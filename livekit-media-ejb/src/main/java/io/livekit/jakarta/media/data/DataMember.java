package io.livekit.jakarta.media.data;

import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;

/** A participant as sender and receiver of data. Owned by: the room's executor. */
public interface DataMember {

  String sid();

  String identity();

  boolean isHidden();

  /**
   * @return true for agents, who may speak for others (spec/02 §4.2)
   */
  boolean isAgent();

  boolean isActive();

  boolean mayPublishData();

  boolean maySubscribe();

  /**
   * @return true for recorders, whom publishers can't shut out
   */
  boolean isExemptFromPermissions();

  /**
   * @return true when it takes all data tracks without asking for each
   */
  boolean takesAllDataTracks();

  /**
   * @return whether this publisher lets an identity subscribe to one of its data tracks (spec/01
   *     §7.6)
   */
  boolean permits(String identity, String trackSid);

  DataInbox dataInbox();

  DataOutbox dataOutbox();

  DataTracks dataTracks();

  void send(SignalResponse message);

  void respond(RequestResponse outcome);

  /** Its data tracks changed: others are told with its info. */
  void dataTracksChanged();
}

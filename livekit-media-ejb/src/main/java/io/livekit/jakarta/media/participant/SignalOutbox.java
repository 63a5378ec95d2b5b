package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.track.SignalOutput;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantUpdate;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackUnpublishedResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What goes to one client, in order and in the form its protocol knows. Before the join response
 * only updates are kept, and follow right after it (spec/01 §3.2). Owned by: the room's executor.
 */
public final class SignalOutbox implements SignalOutput {
  private final ClientTraits client;
  private final int batchBytes;
  private final SharedDropCounters<SignalDrop> counters;
  private final KnownParticipants known = new KnownParticipants();
  private final List<ParticipantInfo> early = new ArrayList<>();
  private SignalChannel channel; // null while the client has no socket
  private SignalChannel latest;
  private boolean joined;
  private long lastHeardMillis;

  SignalOutbox(
      ClientTraits client,
      SignalChannel channel,
      int batchBytes,
      SharedDropCounters<SignalDrop> counters) {
    this.client = client;
    this.counters = counters;
    this.channel = channel;
    latest = channel;
    this.batchBytes = batchBytes;
  }

  boolean isConnected() {
    return channel != null;
  }

  /**
   * @return null while the client has no socket
   */
  SignalChannel channel() {
    return channel;
  }

  boolean isCurrent(SignalChannel other) {
    return channel == other;
  }

  /**
   * @return true for the socket that the client opened last, whether or not it is still there
   */
  public boolean isLatest(SignalChannel other) {
    return latest == other;
  }

  void join(SignalResponse first) {
    joined = true;
    write(first);
    sendUpdates(List.copyOf(early));
    early.clear();
  }

  @Override
  public void send(SignalResponse message) {
    if (!joined) {
      return;
    }
    switch (message.getMessageCase()) {
      case TRACK_UNPUBLISHED ->
          write(
              client.takesTrackUnpublished()
                  ? message
                  : muteInstead(message.getTrackUnpublished()));
      case SPEAKERS_CHANGED -> writeIf(client.takesSpeakersChanged(), message);
      case CONNECTION_QUALITY -> writeIf(client.takesConnectionQuality(), message);
      case TRACK_SUBSCRIBED -> writeIf(client.takesRequestResponses(), message);
      default -> write(message);
    }
  }

  @Override
  public void respond(RequestResponse outcome) {
    switch (outcome.getReason()) {
      case NOT_ALLOWED -> counters.dropped(SignalDrop.NOT_ALLOWED);
      case LIMIT_EXCEEDED -> counters.dropped(SignalDrop.LIMIT_EXCEEDED);
      default -> {}
    }
    boolean success = outcome.getReason() == RequestResponse.Reason.OK;
    if (success ? client.takesSuccessResponses() : client.takesRequestResponses()) {
      send(SignalResponse.newBuilder().setRequestResponse(outcome).build());
    }
  }

  private static SignalResponse muteInstead(TrackUnpublishedResponse unpublished) {
    return SignalResponse.newBuilder()
        .setMute(MuteTrackRequest.newBuilder().setSid(unpublished.getTrackSid()).setMuted(true))
        .build();
  }

  private void writeIf(boolean understood, SignalResponse message) {
    if (understood) {
      write(message);
    }
  }

  private void write(SignalResponse message) {
    if (channel != null) {
      channel.send(message);
    }
  }

  // ---- updates ----

  /** Tells of others, leaving out what the client knows. */
  public void sendUpdates(List<ParticipantInfo> infos) {
    if (!joined) {
      early.addAll(infos);
      return;
    }
    if (channel == null) {
      return; // a resume tells everything
    }
    chunks(infos, known::accept);
  }

  /** Tells of others whatever the client knows, after a resume. */
  public void repeatUpdates(List<ParticipantInfo> infos) {
    chunks(
        infos,
        info -> {
          known.tell(info);
          return true;
        });
  }

  /** What the client hears of another without an update, in the join response. */
  public void markKnown(ParticipantInfo info) {
    known.tell(info);
  }

  /** Makes sure that the client knows this, at once. */
  void ensureKnows(ParticipantInfo info) {
    if (!known.knows(info.getSid(), info.getVersion())) {
      sendUpdates(List.of(info));
    }
  }

  /** One message per batch: a single huge one would hold up everything behind it (spec/01 §9.2). */
  private void chunks(List<ParticipantInfo> infos, Predicate<ParticipantInfo> filter) {
    ParticipantUpdate.Builder update = ParticipantUpdate.newBuilder();
    int bytes = 0;
    for (ParticipantInfo info : infos) {
      if (!filter.test(info)) {
        continue;
      }
      int size = info.getSerializedSize();
      if (update.getParticipantsCount() > 0 && bytes + size > batchBytes) {
        write(SignalResponse.newBuilder().setUpdate(update).build());
        update.clear();
        bytes = 0;
      }
      update.addParticipants(info);
      bytes += size;
    }
    if (update.getParticipantsCount() > 0) {
      write(SignalResponse.newBuilder().setUpdate(update).build());
    }
  }

  // ---- sockets ----

  void replace(SignalChannel next) {
    disconnect();
    channel = next;
    latest = next;
  }

  /** Closes the current socket although the session may go on. */
  public void disconnect() {
    if (channel != null) {
      channel.close();
    }
    channel = null;
  }

  /** Something came from the client over a socket. */
  public void heard(long unixMillis) {
    lastHeardMillis = unixMillis;
  }

  /**
   * @return when the client was last heard of: it may have missed what was sent since
   */
  public long lastHeardMillis() {
    return lastHeardMillis;
  }
}

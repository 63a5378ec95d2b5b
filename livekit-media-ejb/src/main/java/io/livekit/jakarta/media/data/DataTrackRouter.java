package io.livekit.jakarta.media.data;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.proto.DataTrackInfo;
import io.livekit.jakarta.proto.DataTrackSubscriberHandles;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.UpdateDataSubscription;
import io.livekit.jakarta.rtc.peer.DataBatch;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who receives which data track, under which handle (spec/01 §7.7). Owned by: the room's executor.
 */
@RoomScoped
public final class DataTrackRouter {
  /** Subscriptions kept for one participant, as it can name any track. */
  static final int MAX_WISHES = 10_000;

  /** Longest name of a track that is kept; ours have 16 characters. */
  static final int MAX_SID_CHARS = 64;

  private final DataMembers members;
  private final SharedDropCounters<DataDrop> counters;
  private final DataBatch batch = new DataBatch();
  private final Map<DataMember, Receiver> receivers = new HashMap<>();
  // handles by track sid
  private final Map<String, Map<DataMember, Integer>> byTrack = new HashMap<>();

  @Inject
  public DataTrackRouter(DataMembers members, SharedDropCounters<DataDrop> counters) {
    this.members = members;
    this.counters = counters;
  }

  /** One participant's subscriptions. */
  private static final class Receiver {
    final Set<String> wanted = new HashSet<>();
    final Set<String> unwanted = new HashSet<>();
    final Map<Integer, DataTrackSubscriberHandles.PublishedDataTrack> handles =
        new LinkedHashMap<>();
    int next = 1 + ThreadLocalRandom.current().nextInt(255);

    int claim() {
      // 16 bits, never 0; a client has far fewer subscriptions than there are handles.
      do {
        next = next >= DataTracks.MAX_HANDLE ? 1 : next + 1;
      } while (handles.containsKey(next));
      return next;
    }
  }

  /** Takes a message of {@code _data_track}. */
  public void receive(DataMember sender, byte[] packet) {
    int handle = DataTrackPacket.handle(packet);
    if (handle < 0) {
      counters.dropped(DataDrop.UNDECODABLE);
      return;
    }
    DataTrackInfo info = sender.tracks().ofHandle(handle);
    if (info == null) {
      counters.dropped(DataDrop.UNKNOWN_TRACK);
      return;
    }
    byTrack
        .getOrDefault(info.getSid(), Map.of())
        .forEach(
            (member, subscriberHandle) ->
                member
                    .outbox()
                    .send(
                        DataLabel.DATA_TRACK,
                        DataTrackPacket.withHandle(packet, subscriberHandle),
                        null,
                        batch));
    batch.flush();
  }

  public void update(DataMember member, UpdateDataSubscription request) {
    Receiver receiver = receivers.computeIfAbsent(member, key -> new Receiver());
    for (UpdateDataSubscription.Update update : request.getUpdatesList()) {
      String sid = update.getTrackSid();
      if (receiver.wanted.size() + receiver.unwanted.size() >= MAX_WISHES) {
        break;
      }
      if (sid.length() > MAX_SID_CHARS) {
        continue;
      }
      if (update.getSubscribe()) {
        receiver.wanted.add(sid);
        receiver.unwanted.remove(sid);
      } else {
        receiver.wanted.remove(sid);
        receiver.unwanted.add(sid);
      }
    }
    reconcile(member);
  }

  /** Tracks, permissions or participants changed. */
  public void reconcileAll() {
    for (DataMember member : members.dataMembers()) {
      reconcile(member);
    }
  }

  /** Brings what one participant wants, may have and has together. */
  public void reconcile(DataMember member) {
    Receiver receiver = receivers.computeIfAbsent(member, key -> new Receiver());
    Map<String, DataMember> available = new LinkedHashMap<>();
    for (DataMember publisher : members.dataMembers()) {
      if (publisher == member) {
        continue;
      }
      for (DataTrackInfo info : publisher.tracks().infos()) {
        if (isWanted(member, receiver, info.getSid())
            && member.mayReceive(publisher, info.getSid())) {
          available.put(info.getSid(), publisher);
        }
      }
    }
    boolean changed =
        receiver
            .handles
            .entrySet()
            .removeIf(
                entry -> {
                  String sid = entry.getValue().getTrackSid();
                  if (available.containsKey(sid)) {
                    return false;
                  }
                  removeHandle(sid, member);
                  return true;
                });
    for (Map.Entry<String, DataMember> track : available.entrySet()) {
      if (byTrack.getOrDefault(track.getKey(), Map.of()).containsKey(member)) {
        continue;
      }
      int handle = receiver.claim();
      receiver.handles.put(
          handle,
          DataTrackSubscriberHandles.PublishedDataTrack.newBuilder()
              .setPublisherIdentity(track.getValue().identity())
              .setPublisherSid(track.getValue().sid())
              .setTrackSid(track.getKey())
              .build());
      byTrack.computeIfAbsent(track.getKey(), key -> new LinkedHashMap<>()).put(member, handle);
      changed = true;
    }
    if (changed) {
      sendHandles(member, receiver);
    }
  }

  private static boolean isWanted(DataMember member, Receiver receiver, String sid) {
    return receiver.wanted.contains(sid)
        || (member.takesAllDataTracks() && !receiver.unwanted.contains(sid));
  }

  private void removeHandle(String sid, DataMember member) {
    Map<DataMember, Integer> handles = byTrack.get(sid);
    if (handles == null) {
      return;
    }
    handles.remove(member);
    if (handles.isEmpty()) {
      byTrack.remove(sid);
    }
  }

  private static void sendHandles(DataMember member, Receiver receiver) {
    member
        .signals()
        .send(
            SignalResponse.newBuilder()
                .setDataTrackSubscriberHandles(
                    DataTrackSubscriberHandles.newBuilder().putAllSubHandles(receiver.handles))
                .build());
  }

  /** A participant left: its own tracks are gone already. */
  public void removed(DataMember member) {
    Receiver receiver = receivers.remove(member);
    if (receiver == null) {
      return;
    }
    receiver.handles.values().forEach(track -> removeHandle(track.getTrackSid(), member));
  }
}

package io.livekit.jakarta.media.data;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.peer.DataBatch;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Carries data packets between the participants of a room (spec/02 §4.2–4.5). Owned by: the room's
 * executor.
 */
@RoomScoped
public final class DataRouter {
  private final DataMembers members;
  private final RoomClock clock;
  private final RpcCalls calls;
  private final SharedDropCounters<DataDrop> counters;
  private final NonceFilter nonces = new NonceFilter();
  private final ReliableCache cache = new ReliableCache();
  private final DataBatch batch = new DataBatch();

  @Inject
  public DataRouter(
      DataMembers members, RoomClock clock, RpcCalls calls, SharedDropCounters<DataDrop> counters) {
    this.members = members;
    this.clock = clock;
    this.calls = calls;
    this.counters = counters;
  }

  /** Who is meant; nobody named means everybody. */
  record Destination(Set<String> sids, Set<String> identities) {
    boolean includes(DataMember member) {
      if (sids.isEmpty() && identities.isEmpty()) {
        return true;
      }
      return sids.contains(member.sid()) || identities.contains(member.identity());
    }
  }

  /**
   * Takes a message of {@code _reliable} or {@code _lossy}.
   *
   * @param charge slows the sender down while the message waits for a reader
   */
  public void receive(
      DataMember sender, DataPacket.Kind kind, byte[] payload, MessageCharge charge) {
    if (!sender.mayPublish()) {
      counters.dropped(DataDrop.NOT_ALLOWED);
      return;
    }
    DataPacket received;
    try {
      received = DataPacket.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      counters.dropped(DataDrop.UNDECODABLE);
      return;
    }
    boolean sequenced = kind == DataPacket.Kind.RELIABLE && received.getSequence() != 0;
    if (sequenced && !sender.inbox().accept(received.getSequence())) {
      counters.dropped(DataDrop.DUPLICATE_SEQUENCE);
      return;
    }
    DataDrop refused = refusal(sender, received);
    if (refused != null) {
      counters.dropped(refused);
      return;
    }
    sender
        .admissions()
        .pass(
            received,
            charge,
            () -> forward(sender, DataPackets.prepare(received, kind, sender), kind, charge));
  }

  private DataDrop refusal(DataMember sender, DataPacket packet) {
    return switch (packet.getValueCase()) {
      case TRANSCRIPTION -> sender.isAgent() ? null : DataDrop.NOT_AN_AGENT;
      case METRICS -> DataDrop.NOT_FORWARDED;
      case RPC_ACK ->
          calls.acknowledged(sender.identity(), packet.getRpcAck()) ? DataDrop.CONSUMED : null;
      case RPC_RESPONSE ->
          calls.answered(sender.identity(), packet.getRpcResponse()) ? DataDrop.CONSUMED : null;
      case USER ->
          nonces.isDuplicate(packet.getUser().getNonce()) ? DataDrop.DUPLICATE_NONCE : null;
      default -> null;
    };
  }

  /** Takes a message of a channel with a label of the client's own. */
  @SuppressWarnings("deprecation")
  public void receiveUnlabeled(DataMember sender, byte[] payload, MessageCharge charge) {
    if (!sender.mayPublish()) {
      counters.dropped(DataDrop.NOT_ALLOWED);
      return;
    }
    DataPacket packet =
        DataPacket.newBuilder()
            .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFrom(payload)))
            .build();
    sender
        .admissions()
        .pass(
            packet,
            charge,
            () ->
                forward(
                    sender,
                    DataPackets.prepare(packet, DataPacket.Kind.RELIABLE, sender),
                    DataPacket.Kind.RELIABLE,
                    charge));
  }

  /**
   * Sends a packet of the server's own.
   *
   * @return why nobody gets it: a repeated nonce, or a reader so far behind that it can't be queued
   *     for all who are meant
   */
  public Optional<DataDrop> send(DataPacket packet, DataPacket.Kind kind) {
    // Before its nonce counts as seen: the caller may try again.
    if (kind == DataPacket.Kind.RELIABLE && !haveRoomFor(packet)) {
      counters.dropped(DataDrop.RECEIVER_TOO_SLOW);
      return Optional.of(DataDrop.RECEIVER_TOO_SLOW);
    }
    if (packet.hasUser() && nonces.isDuplicate(packet.getUser().getNonce())) {
      counters.dropped(DataDrop.DUPLICATE_NONCE);
      return Optional.of(DataDrop.DUPLICATE_NONCE);
    }
    forward(null, packet, kind, null);
    return Optional.empty();
  }

  private boolean haveRoomFor(DataPacket packet) {
    Destination destination = destination(packet);
    int bytes = packet.getSerializedSize();
    for (DataMember member : members.dataMembers()) {
      if (member.isActive() && destination.includes(member) && !member.outbox().hasRoomFor(bytes)) {
        return false;
      }
    }
    return true;
  }

  private void forward(
      DataMember sender, DataPacket packet, DataPacket.Kind kind, MessageCharge charge) {
    Destination destination = destination(packet);
    byte[] bytes = packet.toByteArray();
    String label = DataLabel.of(kind);
    boolean sequenced =
        kind == DataPacket.Kind.RELIABLE && packet.getSequence() != 0 && sender != null;
    if (sequenced) {
      cache.add(
          new ReliableCache.Entry(
              clock.nanos(), sender.sid(), packet.getSequence(), destination, bytes));
    }
    for (DataMember member : members.dataMembers()) {
      if (member == sender || !destination.includes(member)) {
        continue;
      }
      if (member.isActive()) {
        member.outbox().send(label, bytes, charge, batch);
      } else if (sequenced) {
        member.inbox().missed(sender.sid(), packet.getSequence());
      } else {
        counters.dropped(DataDrop.RECEIVER_NOT_CONNECTED);
      }
    }
    batch.flush();
  }

  @SuppressWarnings("deprecation")
  private static Destination destination(DataPacket packet) {
    List<String> sids = packet.hasUser() ? packet.getUser().getDestinationSidsList() : List.of();
    // Looked up for each member of the room, and a packet can name many.
    return new Destination(
        new HashSet<>(sids), new HashSet<>(packet.getDestinationIdentitiesList()));
  }

  /**
   * A participant became active: it gets what passed while it was joining, before all that follows.
   */
  public void becameActive(DataMember member) {
    cache.forEach(
        clock.nanos(),
        entry -> {
          boolean missed = member.inbox().hasMissed(entry.senderSid(), entry.sequence());
          if (missed && entry.destination().includes(member)) {
            member.outbox().send(DataLabel.RELIABLE, entry.payload(), null, batch);
          }
        });
    batch.flush();
    member.inbox().replayed();
  }
}

package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.DropCounters;

/**
 * What an established association consists of: both halves of the transfer, stream resets and
 * heartbeats, how their chunks share packets (RFC 9260 §6.10) and which of them gives up when
 * nobody answers. Owned by: the media loop.
 */
final class DataTransfer {
  final DataSender sender;
  final DataReceiver receiver;
  final StreamResets resets;
  final Heartbeats heartbeats;
  private final PacketOutput output;
  private final int maxRetransmissions;

  private DataTransfer(
      SctpConfig config,
      PacketOutput output,
      DataSender sender,
      DataReceiver receiver,
      StreamResets resets,
      Heartbeats heartbeats) {
    this.output = output;
    this.sender = sender;
    this.receiver = receiver;
    this.resets = resets;
    this.heartbeats = heartbeats;
    this.maxRetransmissions = config.maxRetransmissions();
  }

  /**
   * Begins when the handshake is done.
   *
   * @param localTsn our initial TSN
   */
  static DataTransfer establish(
      SctpConfig config,
      PacketOutput output,
      RetransmissionTimeout rto,
      SendQueue queue,
      PeerParameters peer,
      int localTsn,
      AssociationEvents events,
      DropCounters<SctpDrop> drops,
      long now) {
    DataReceiver receiver =
        new DataReceiver(config, ChunkTypes.firstTsn(peer.initialTsn), events, drops);
    return new DataTransfer(
        config,
        output,
        new DataSender(config, queue, rto, ChunkTypes.firstTsn(localTsn), peer),
        receiver,
        new StreamResets(queue, rto, receiver, localTsn, peer.initialTsn, events, drops),
        new Heartbeats(config, output, rto, now));
  }

  /** All chunks of a packet were looked at. */
  void packetDone(long now) {
    receiver.packetDone(now);
    resets.afterData();
  }

  /** Sends what may go. @param data new data and what belongs to it goes out, too */
  void flush(boolean data, long now) {
    for (int burst = 0; burst < SctpAssociation.MAX_BURST; burst++) {
      PacketWriter writer = output.begin();
      if (receiver.sackDue() || receiver.sackPending() && data && sender.canSend()) {
        receiver.writeSack(writer);
      }
      int chunks = data ? writeData(writer, now) : 0;
      if (writer.isEmpty()) {
        return;
      }
      output.send();
      sender.packetSent();
      if (chunks == 0 && !receiver.sackDue() && !sender.canSend()) {
        return;
      }
    }
  }

  private int writeData(PacketWriter writer, long now) {
    if (sender.forwardTsnDue()) {
      sender.writeForwardTsn(writer, now);
    }
    int chunks = sender.fill(writer, now);
    if (resets.due()) {
      resets.write(writer, sender.nextTsn(), now);
    }
    return chunks;
  }

  /** When a timer is due; Long.MAX_VALUE if never. */
  long nextTimeoutNanos() {
    return Math.min(
        Math.min(sender.t3(), receiver.sackAt()), Math.min(resets.timer(), heartbeats.timer()));
  }

  void acknowledgeIfDue(long now) {
    if (now >= receiver.sackAt()) {
      receiver.acknowledgeNow();
    }
  }

  /**
   * Does what is due but acknowledging.
   *
   * @param open neither side shuts down
   * @return why the peer is given up, or null
   */
  String onTimeout(boolean open, long now) {
    if (now >= sender.t3() && sender.onT3(now) > maxRetransmissions) {
      return "data is not acknowledged";
    }
    if (now >= resets.timer() && resets.onTimer() > maxRetransmissions) {
      return "a stream reset is not answered";
    }
    if (now >= heartbeats.timer()
        && heartbeats.onTimer(open && sender.nothingOutstanding(), now) > maxRetransmissions) {
      return "heartbeats are not acknowledged";
    }
    return null;
  }
}

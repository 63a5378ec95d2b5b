package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.DropCounters;

/**
 * How channels come to be, ours and the remote end's: the Data Channel Establishment Protocol (RFC
 * 8832). Owned by: the media loop.
 */
final class ChannelOpening {
  private final ChannelTable channels;
  private final SctpAssociation association;
  private final DataChannels.Listener listener;
  private final DropCounters<SctpDrop> drops;
  private boolean dtlsClient;
  private boolean started;

  ChannelOpening(
      ChannelTable channels,
      SctpAssociation association,
      DataChannels.Listener listener,
      DropCounters<SctpDrop> drops,
      boolean dtlsClient) {
    this.channels = channels;
    this.association = association;
    this.listener = listener;
    this.drops = drops;
    this.dtlsClient = dtlsClient;
  }

  void setDtlsClient(boolean client) {
    if (started) {
      throw new IllegalStateException("stream ids are already given out");
    }
    dtlsClient = client;
  }

  /** Ids are given out: the DTLS role is final. */
  boolean hasStarted() {
    return started;
  }

  /** Gives ids to the channels that wait for one, and to every other from now on. */
  void start(long now) {
    started = true;
    DataChannel channel;
    while ((channel = channels.pollWaiting()) != null) {
      announce(channel, now);
    }
  }

  /**
   * @return whether the channel will be opened
   */
  boolean open(DataChannel channel, long now) {
    if (!started) {
      channels.addWaiting(channel);
      return true;
    }
    return announce(channel, now);
  }

  private boolean announce(DataChannel channel, long now) {
    int id = channels.freeId(dtlsClient);
    if (!association.allowsStream(id)) {
      drops.count(SctpDrop.TOO_MANY_CHANNELS);
      return false;
    }
    channels.put(id, channel);
    association.sendControl(id, Dcep.PPID_DCEP, Dcep.open(channel), now);
    return true;
  }

  /** Takes a message of the protocol. @param channel of this stream, or null */
  void receive(DataChannel channel, int streamId, byte[] buf, int off, int len, long now) {
    if (buf[off] == Dcep.MESSAGE_ACK) {
      if (channel == null) {
        drops.count(SctpDrop.UNKNOWN_CHANNEL);
      } else {
        acknowledged(channel);
      }
      return;
    }
    if (buf[off] != Dcep.MESSAGE_OPEN
        || !Dcep.isWellFormedOpen(buf, off, len)
        || channel != null && !isOver(channel)) {
      drops.count(SctpDrop.INVALID_DCEP);
      return;
    }
    if (channels.isFull() && channel == null) {
      drops.count(SctpDrop.TOO_MANY_CHANNELS);
      association.resetStream(streamId, now);
      return;
    }
    if (!Dcep.isWithinLimits(buf, off)) {
      drops.count(SctpDrop.LABEL_TOO_LONG);
      association.resetStream(streamId, now);
      return;
    }
    DataChannel opened = Dcep.channel(buf, off);
    opened.remoteKnowsChannel = true;
    opened.state = DataChannel.State.OPEN;
    channels.put(streamId, opened);
    association.sendControl(streamId, Dcep.PPID_DCEP, Dcep.ack(), now);
    listener.channelOpen(opened, true);
  }

  /**
   * Whether the remote end may use the channel's stream again: both sides have reset theirs. It has
   * performed our reset if it opens another channel there after its own, although its answer to us
   * was lost; all that it sends on the new channel would be dropped otherwise.
   */
  private boolean isOver(DataChannel channel) {
    if (!channel.closeReported) {
      return false;
    }
    return channel.outgoingReset || channel.incomingReset && association.presumeReset(channel.id);
  }

  /** The remote end has seen our OPEN: it says so, or uses the channel. */
  void acknowledged(DataChannel channel) {
    channel.remoteKnowsChannel = true;
    if (channel.state == DataChannel.State.CONNECTING) {
      channel.state = DataChannel.State.OPEN;
      listener.channelOpen(channel, false);
    }
  }
}

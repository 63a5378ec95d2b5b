package io.livekit.jakarta.rtc.sctp;

import java.util.List;

/**
 * How channels end: both sides reset their streams (RFC 8831 §6.7), or the association ends. Owned
 * by: the media loop.
 */
final class ChannelClosing {
  private final ChannelTable channels;
  private final SctpAssociation association;
  private final DataChannels.Listener listener;

  ChannelClosing(
      ChannelTable channels, SctpAssociation association, DataChannels.Listener listener) {
    this.channels = channels;
    this.association = association;
    this.listener = listener;
  }

  /** Closes a channel; what is queued on it still goes out. */
  void close(DataChannel channel, long now) {
    if (channel.isClosing()) {
      return;
    }
    channel.state = DataChannel.State.CLOSING;
    if (channels.removeWaiting(channel)) {
      report(channel);
    } else if (association.state() == AssociationState.ESTABLISHED) {
      resetOrForget(channel, now);
    }
  }

  /** Closes a channel; what is queued on it is given up. */
  void discard(DataChannel channel, long now) {
    if (channel.closeReported) {
      return;
    }
    if (channel.id >= 0 && !association.discardStream(channel.id, now)) {
      association.abort(ChunkTypes.CAUSE_USER_ABORT, "channel " + channel.label() + " ended");
      return;
    }
    close(channel, now);
  }

  private void resetOrForget(DataChannel channel, long now) {
    if (!association.resetStream(channel.id, now)) {
      report(channel); // the peer can't reset streams: its id stays taken
    }
  }

  /** Streams can be reset from now on: those whose channels were closed before are. */
  void established(long now) {
    for (DataChannel channel : channels.identified()) {
      if (channel.state == DataChannel.State.CLOSING && !channel.closeReported) {
        resetOrForget(channel, now);
      }
    }
  }

  void incomingReset(DataChannel channel, long now) {
    channel.incomingReset = true;
    if (!channel.isClosing()) {
      channel.state = DataChannel.State.CLOSING;
      association.resetStream(channel.id, now); // RFC 8831 §6.7: our side follows
    }
    report(channel);
    forgetIfDone(channel);
  }

  void outgoingReset(DataChannel channel) {
    channel.outgoingReset = true;
    report(channel);
    forgetIfDone(channel);
  }

  private void forgetIfDone(DataChannel channel) {
    if (channel.incomingReset && channel.outgoingReset) {
      channels.remove(channel);
    }
  }

  /** The association is over, and with it all channels. */
  void closeAll() {
    List<DataChannel> all = channels.all();
    channels.clear();
    all.forEach(this::report);
  }

  private void report(DataChannel channel) {
    if (!channel.closeReported) {
      channel.state = DataChannel.State.CLOSED;
      channel.closeReported = true;
      listener.channelClosed(channel);
    }
  }
}

package io.livekit.jakarta.rtc.sctp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The channels of one association: by stream id, and those that wait for one. Owned by: the media
 * loop.
 */
final class ChannelTable {
  private final int maxChannels;
  private final Map<Integer, DataChannel> byId = new HashMap<>();
  private final ArrayDeque<DataChannel> waitingForId = new ArrayDeque<>();

  ChannelTable(int maxChannels) {
    this.maxChannels = maxChannels;
  }

  boolean isFull() {
    return byId.size() + waitingForId.size() >= maxChannels;
  }

  /**
   * @return null if there is none
   */
  DataChannel get(int id) {
    return byId.get(id);
  }

  /**
   * @return those with an id
   */
  List<DataChannel> identified() {
    return new ArrayList<>(byId.values());
  }

  /**
   * @return all, those that wait last
   */
  List<DataChannel> all() {
    List<DataChannel> all = identified();
    all.addAll(waitingForId);
    return all;
  }

  /** The DTLS client uses even ids, the server odd ones (RFC 8832 §6). @return the next free one */
  int freeId(boolean dtlsClient) {
    int id = dtlsClient ? 0 : 1;
    while (byId.containsKey(id)) {
      id += 2;
    }
    return id;
  }

  void put(int id, DataChannel channel) {
    channel.id = id;
    byId.put(id, channel);
  }

  void addWaiting(DataChannel channel) {
    waitingForId.add(channel);
  }

  /**
   * @return null when none waits any more
   */
  DataChannel pollWaiting() {
    return waitingForId.poll();
  }

  /**
   * @return whether it did wait
   */
  boolean removeWaiting(DataChannel channel) {
    return waitingForId.remove(channel);
  }

  void remove(DataChannel channel) {
    byId.remove(channel.id);
  }

  void clear() {
    byId.clear();
    waitingForId.clear();
  }
}

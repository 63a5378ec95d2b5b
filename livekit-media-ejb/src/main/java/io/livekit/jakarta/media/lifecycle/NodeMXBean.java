package io.livekit.jakarta.media.lifecycle;

import java.util.List;

/**
 * What operators see of a node, and can do with it, by JMX: {@code
 * io.livekit.jakarta:type=Node,node=ND_…}. Counts of packets and bytes are since the start.
 * Thread-safe.
 */
public interface NodeMXBean {

  /**
   * @return {@code SERVING}, {@code DRAINING} or {@code DRAINED}
   */
  String getState();

  int getRooms();

  /**
   * @return those that clients are shown: hidden ones and agents don't count
   */
  int getParticipants();

  /**
   * @return tracks published on this node and forwarded from it
   */
  int getTracks();

  /**
   * @return peer connections that are open
   */
  int getPeerConnections();

  long getPacketsReceived();

  long getBytesReceived();

  long getPacketsSent();

  long getBytesSent();

  long getRetransmissions();

  /**
   * @return packets that subscribers reported as lost
   */
  long getNacks();

  /**
   * @return of the last two seconds, as the other rates
   */
  double getPacketsReceivedPerSecond();

  double getBytesReceivedPerSecond();

  double getPacketsSentPerSecond();

  double getBytesSentPerSecond();

  /**
   * @return share of the last two seconds that each media loop has worked, from 0 to 1
   */
  List<Double> getLoopLoads();

  /**
   * @return ticks of the media loops that took 20 ms or longer
   */
  long getSlowTicks();

  /**
   * @return packets and requests that were dropped or refused; {@code NodeDrops} has the reasons
   */
  long getDrops();

  /** Empties the node: as long as {@code drain.timeout} says, participants may stay. */
  void drain();

  /** Empties the node. */
  void drain(long timeoutSeconds);

  /** Takes rooms again. */
  void cancelDrain();

  /** Ends a drain at once: whoever is still there is told to come back. */
  void forceDrain();
}

package io.livekit.jakarta.rtc.loop;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * Packets that the kernel gave to one loop and that belong to a peer of another. Bounded, and
 * nothing is allocated once its packets have been made: they go round. The queues are those that do
 * without sun.misc.Unsafe: servers such as WildFly hide that class from what is deployed in them.
 * Thread-safe: any loop offers, the owner drains.
 */
final class Handoff {
  /** Packets on their way to one loop: about 10 ms of a gigabit. */
  private static final int MAX_PACKETS = 1024;

  /** Packets of one peer among them: a flood of one leaves room for the others. */
  static final int MAX_PACKETS_PER_PEER = MAX_PACKETS / 2;

  /** Larger packets aren't WebRTC's. */
  static final int MAX_LENGTH = Outbox.MAX_PACKET;

  private static final class Packet {
    final byte[] buf = new byte[MAX_LENGTH];
    int length;
    Route route;
  }

  interface Receiver {
    void received(Route route, byte[] buf, int off, int len);
  }

  private final MpscAtomicArrayQueue<Packet> full = new MpscAtomicArrayQueue<>(MAX_PACKETS);
  private final MpmcAtomicArrayQueue<Packet> free = new MpmcAtomicArrayQueue<>(MAX_PACKETS);
  private final Receiver receiver;
  private final MessagePassingQueue.Consumer<Packet> taker = this::take;

  Handoff(Receiver receiver) {
    this.receiver = receiver;
  }

  /** Copies a packet. @return false if the queue is full, or its peer has too much in it */
  boolean offer(Route route, byte[] buf, int off, int len) {
    LoopMember peer = route.peer();
    if (peer.handedOff.get() >= MAX_PACKETS_PER_PEER) {
      return false;
    }
    Packet packet = free.poll();
    if (packet == null) {
      packet = new Packet();
    }
    System.arraycopy(buf, off, packet.buf, 0, len);
    packet.length = len;
    packet.route = route;
    peer.handedOff.incrementAndGet();
    if (full.offer(packet)) {
      return true;
    }
    peer.handedOff.decrementAndGet();
    packet.route = null;
    free.offer(packet);
    return false;
  }

  /** Gives everything queued to the receiver. */
  void drain() {
    full.drain(taker);
  }

  private void take(Packet packet) {
    packet.route.peer().handedOff.decrementAndGet();
    receiver.received(packet.route, packet.buf, 0, packet.length);
    packet.route = null;
    free.offer(packet);
  }
}

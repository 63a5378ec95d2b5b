package io.livekit.jakarta.rtc.loop;

import java.util.function.Consumer;

/**
 * The packets that one tick sends. They are written, encrypted, straight into one heap array; at
 * the end of the tick runs of equal-length packets on one route leave as one segmented send. Owned
 * by: the media loop.
 *
 * <pre>{@code
 * int at = outbox.claim(maxLength);
 * int length = …write into outbox.buffer() from at…;
 * outbox.commit(route, length);       // or don't, and the claim is void
 * }</pre>
 */
public final class Outbox {
  /** Largest packet: an Ethernet frame's worth and room for what SRTP adds. */
  public static final int MAX_PACKET = 2048;

  /**
   * Largest room that may be claimed: writers claim for the worst case and commit what it came to.
   */
  public static final int MAX_CLAIM = 2 * MAX_PACKET;

  /**
   * Bytes gathered before they are sent ahead of the tick's end: some 800 packets, so that it stays
   * in the cache.
   */
  private static final int CAPACITY = 1 << 20;

  /** Packets gathered before they are sent ahead of the tick's end. */
  private static final int MAX_PACKETS = 1024;

  /** The kernel's UDP_MAX_SEGMENTS has been 64 since segmentation exists. */
  private static final int MAX_SEGMENTS = 64;

  /**
   * A segmented send is one UDP datagram to the kernel: its length field has 16 bits, less IP and
   * UDP headers.
   */
  private static final int MAX_RUN_BYTES = 65_000;

  private final byte[] buffer = new byte[CAPACITY];
  private final byte[] gathered = new byte[MAX_RUN_BYTES];
  private final int[] offsets = new int[MAX_PACKETS];
  private final int[] lengths = new int[MAX_PACKETS];
  private final int[] following = new int[MAX_PACKETS];
  private final Route[] routes = new Route[MAX_PACKETS];
  private final PacketChannel[] flushed = new PacketChannel[16];
  private final LoopCounters counters;
  private final Consumer<Throwable> fault;
  private int packets;
  private int routeCount;
  private int end;

  /**
   * @param fault takes what channels throw
   */
  Outbox(LoopCounters counters, Consumer<Throwable> fault) {
    this.counters = counters;
    this.fault = fault;
  }

  /**
   * @return the array that claims point into
   */
  public byte[] buffer() {
    return buffer;
  }

  /**
   * Reserves room for the next packet.
   *
   * @param maxLength at most {@link #MAX_CLAIM}
   * @return where it starts
   */
  public int claim(int maxLength) {
    if (maxLength > MAX_CLAIM) {
      throw new IllegalArgumentException("packet of " + maxLength + " bytes");
    }
    if (packets == MAX_PACKETS || end + maxLength > CAPACITY) {
      flush();
    }
    return end;
  }

  /** Queues the packet that was written at the last claim. */
  public void commit(Route route, int length) {
    int packet = packets++;
    offsets[packet] = end;
    lengths[packet] = length;
    following[packet] = Route.NONE_QUEUED;
    if (route.firstQueued == Route.NONE_QUEUED) {
      route.firstQueued = packet;
      routes[routeCount++] = route;
    } else {
      following[route.lastQueued] = packet;
    }
    route.lastQueued = packet;
    end += length;
  }

  /** Queues a copy of a packet. */
  public void send(Route route, byte[] buf, int off, int len) {
    System.arraycopy(buf, off, buffer, claim(len), len);
    commit(route, len);
  }

  /**
   * Sends everything, each route's packets in the order of their commits. A channel that throws
   * costs its own packets: the others' still leave, and the box is empty afterwards whatever
   * happens.
   */
  void flush() {
    int channels = 0;
    int count = routeCount;
    routeCount = 0;
    packets = 0;
    end = 0;
    for (int i = 0; i < count; i++) {
      Route route = routes[i];
      routes[i] = null;
      int packet = route.firstQueued;
      route.firstQueued = Route.NONE_QUEUED;
      try {
        while (packet != Route.NONE_QUEUED) {
          packet = sendRun(route, packet);
        }
        channels = remember(route.channel(), channels);
      } catch (RuntimeException e) {
        fault.accept(e);
      }
    }
    for (int i = 0; i < channels; i++) {
      PacketChannel channel = flushed[i];
      flushed[i] = null;
      try {
        channel.flush();
      } catch (RuntimeException e) {
        fault.accept(e);
      }
    }
  }

  /** A run is packets of one length; the last one may be shorter. @return the packet behind it */
  private int sendRun(Route route, int first) {
    int segment = lengths[first];
    int total = segment;
    int count = 1;
    int last = first;
    boolean contiguous = true;
    int packet = following[first];
    boolean segments = route.channel().segments();
    while (segments
        && packet != Route.NONE_QUEUED
        && lengths[last] == segment
        && lengths[packet] <= segment
        && count < MAX_SEGMENTS
        && total + lengths[packet] <= MAX_RUN_BYTES) {
      contiguous &= offsets[packet] == offsets[last] + lengths[last];
      total += lengths[packet];
      count++;
      last = packet;
      packet = following[packet];
    }
    counters.sent(count, total);
    if (count > 1) {
      counters.segmented();
    }
    if (contiguous) {
      route.channel().send(route, buffer, offsets[first], total, segment);
    } else {
      gather(first, count);
      route.channel().send(route, gathered, 0, total, segment);
    }
    return packet;
  }

  private void gather(int first, int count) {
    int at = 0;
    int packet = first;
    for (int i = 0; i < count; i++) {
      System.arraycopy(buffer, offsets[packet], gathered, at, lengths[packet]);
      at += lengths[packet];
      packet = following[packet];
    }
  }

  private int remember(PacketChannel channel, int count) {
    for (int i = 0; i < count; i++) {
      if (flushed[i] == channel) {
        return count;
      }
    }
    if (count == flushed.length) {
      channel.flush();
      return count;
    }
    flushed[count] = channel;
    return count + 1;
  }
}

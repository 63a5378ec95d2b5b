package io.livekit.jakarta.rtc.sctp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Two ends and a bad network between them, on virtual time. */
final class Pipe {
  static final long MILLI = 1_000_000L;

  private record Event(long at, long order, Runnable action) {}

  final Random random;
  final End a;
  final End b;
  long now = 1_000 * MILLI;
  double loss;
  double duplication;
  long delay = 10 * MILLI;
  long jitter;
  long outageFrom = Long.MAX_VALUE;
  long outageTo = Long.MAX_VALUE;

  /** Packets for which this is true are lost. */
  Predicate<byte[]> filter = p -> false;

  long packets;
  private long order;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (x, y) -> x.at != y.at ? Long.compare(x.at, y.at) : Long.compare(x.order, y.order));

  Pipe(long seed) {
    this(seed, SctpConfig.defaults(), SctpConfig.defaults());
  }

  Pipe(long seed, SctpConfig configA, SctpConfig configB) {
    System.out.println("seed " + seed);
    random = new Random(seed);
    a = new End("a", configA.withRandom(new Random(seed * 31 + 1)), true);
    b = new End("b", configB.withRandom(new Random(seed * 31 + 2)), false);
    a.peer = b;
    b.peer = a;
  }

  Pipe connected() {
    a.channels.connect(now);
    b.channels.connect(now);
    runUntil(() -> a.connected && b.connected, 60_000);
    return this;
  }

  /** One event: a packet or a timer. @return false if nothing is left to happen before the limit */
  boolean step(long limit) {
    long timer = Math.min(a.channels.nextTimeoutNanos(), b.channels.nextTimeoutNanos());
    Event e = events.peek();
    long at = e == null ? timer : Math.min(timer, e.at);
    if (at > limit) {
      return false;
    }
    now = Math.max(now, at);
    if (e != null && e.at <= now) {
      events.poll().action.run();
    } else {
      if (a.channels.nextTimeoutNanos() <= now) {
        a.channels.onTimeout(now);
      }
      if (b.channels.nextTimeoutNanos() <= now) {
        b.channels.onTimeout(now);
      }
    }
    return true;
  }

  void runFor(long millis) {
    long end = now + millis * MILLI;
    while (step(end)) {
      // goes on
    }
    now = end;
  }

  boolean runUntil(BooleanSupplier done, long millis) {
    long end = now + millis * MILLI;
    while (!done.getAsBoolean()) {
      if (!step(end)) {
        now = end;
        return done.getAsBoolean();
      }
    }
    return true;
  }

  void at(long millisFromNow, Runnable action) {
    events.add(new Event(now + millisFromNow * MILLI, order++, action));
  }

  private void carry(End to, byte[] packet) {
    packets++;
    boolean outage = now >= outageFrom && now < outageTo;
    if (outage || random.nextDouble() < loss || filter.test(packet)) {
      return;
    }
    int copies = random.nextDouble() < duplication ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long extra = jitter == 0 ? 0 : (long) (random.nextDouble() * jitter);
      events.add(
          new Event(
              now + delay + extra,
              order++,
              () -> to.channels.receive(packet, 0, packet.length, now)));
    }
  }

  /** One end and what happened to it. */
  final class End implements DataChannels.Listener {
    final String name;
    final DataChannels channels;
    End peer;
    boolean connected;
    String failure;
    byte[] lastPacket;
    byte[] lastSack;
    final List<byte[]> sentPackets = new ArrayList<>();
    boolean record;
    final List<DataChannel> opened = new ArrayList<>();
    final List<DataChannel> acknowledged = new ArrayList<>();
    final List<DataChannel> closed = new ArrayList<>();
    final Map<Integer, List<byte[]>> received = new HashMap<>();
    boolean keep = true;
    long receivedBytes;
    long receivedMessages;
    Runnable onLow = () -> {};
    MessageObserver observer = (c, m, binary) -> {};

    End(String name, SctpConfig config, boolean client) {
      this.name = name;
      this.channels = new DataChannels(config, client, this);
    }

    DataChannel open(String label, boolean ordered, Integer maxRetransmits) {
      return channels.open(label, ordered, maxRetransmits, null, "", now);
    }

    SendResult send(DataChannel c, byte[] data) {
      return channels.send(c, data, 0, data.length, true, now);
    }

    List<byte[]> messages(DataChannel c) {
      return received.getOrDefault(c.id(), List.of());
    }

    long dropped(SctpDrop reason) {
      return channels.dropped(reason);
    }

    void receive(byte[] packet) {
      channels.receive(packet, 0, packet.length, now);
    }

    /** The tag that packets to this end must carry. */
    int tag() {
      return Packets.tag(peer.lastPacket);
    }

    DataChannel remote(String label) {
      return opened.stream().filter(c -> c.label().equals(label)).reduce((x, y) -> y).orElseThrow();
    }

    @Override
    public void sendPacket(byte[] buf, int off, int len) {
      lastPacket = Arrays.copyOfRange(buf, off, off + len);
      if (buf[off + 12] == ChunkTypes.SACK) {
        lastSack = lastPacket;
      }
      if (record) {
        sentPackets.add(lastPacket);
      }
      carry(peer, lastPacket);
    }

    @Override
    public void connected() {
      connected = true;
    }

    @Override
    public void channelOpen(DataChannel channel, boolean remoteInitiated) {
      (remoteInitiated ? opened : acknowledged).add(channel);
    }

    @Override
    public void message(DataChannel channel, byte[] buf, int off, int len, boolean binary) {
      receivedBytes += len;
      receivedMessages++;
      byte[] copy = Arrays.copyOfRange(buf, off, off + len);
      if (keep) {
        received.computeIfAbsent(channel.id(), k -> new ArrayList<>()).add(copy);
      }
      observer.message(channel, copy, binary);
    }

    @Override
    public void channelClosed(DataChannel channel) {
      closed.add(channel);
    }

    @Override
    public void bufferedAmountLow(DataChannel channel) {
      onLow.run();
    }

    @Override
    public void failed(String reason) {
      failure = reason;
    }
  }

  interface MessageObserver {
    void message(DataChannel channel, byte[] data, boolean binary);
  }
}

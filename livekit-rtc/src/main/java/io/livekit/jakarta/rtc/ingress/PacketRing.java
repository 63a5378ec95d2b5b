package io.livekit.jakarta.rtc.ingress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The newest packets of one layer: facts in fixed slots, plaintext payloads in one array. Written
 * by: the publisher's media loop alone; read by any number of loops.
 *
 * <p>A packet is published with one release store. The writer never waits: it overwrites the oldest
 * packet, and a reader that was too slow notices. Each slot carries the index of the packet in it
 * as its version (a sequence lock), and the payload array has a high-water mark that is moved
 * <em>before</em> bytes are overwritten, so a reader that has used a payload can tell afterwards,
 * with {@link #isIntact}, whether the bytes were still those of its packet.
 *
 * <p>Slots and array start small and double while packets younger than {@link #HISTORY_NANOS} would
 * be overwritten: a small layer stays small.
 */
public final class PacketRing {
  /**
   * Younger packets are worth memory: NACKs arrive within a few round trips. Doubling keeps up to
   * twice as much.
   */
  public static final long HISTORY_NANOS = 500_000_000L;

  /** 8 Mbit/s for a second; whoever sends faster gets a shorter history. */
  public static final int MAX_ARENA = 1 << 20;

  /** Packets kept at most, whatever the configured history: a second of 12 Mbit/s. */
  public static final int MAX_SLOTS = 1024;

  /** Nothing that arrives in one datagram within the usual MTUs is longer. */
  public static final int MAX_PACKET = 2048;

  private static final int INITIAL_SLOTS = 64;
  private static final int INITIAL_ARENA_VIDEO = 32 * 1024;
  private static final int INITIAL_ARENA_AUDIO = 8 * 1024;
  private static final int STRIDE = 8; // one cache line of longs per slot
  private static final long BEING_WRITTEN = -1;

  private static final VarHandle META = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle HEAD;
  private static final VarHandle RESERVED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(PacketRing.class, "head", long.class);
      RESERVED = lookup.findVarHandle(Storage.class, "reserved", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Slots and payload bytes of one size. A grown ring starts a new one; readers of the old one find
   * it unchanged.
   */
  static final class Storage {
    final long[] meta;
    final byte[] arena;
    final int slots;

    /**
     * Absolute position up to which the writer has claimed bytes; what lies an arena's length
     * before it is gone.
     */
    long reserved;

    Storage(int slots, int arenaSize) {
      this.slots = slots;
      meta = new long[slots * STRIDE];
      arena = new byte[arenaSize];
      for (int i = 0; i < slots; i++) {
        meta[i * STRIDE] = BEING_WRITTEN;
      }
    }

    int base(long index) {
      return (int) (index & slots - 1) * STRIDE;
    }
  }

  /** No decoder waits longer for a repair. */
  public static final long MAX_HISTORY_NANOS = 2_000_000_000L;

  private final int maxSlots;
  private volatile long historyNanos = HISTORY_NANOS;
  private volatile Storage storage;
  private long head; // next index; written with release
  private long tail; // writer only: oldest packet whose payload is still whole

  /**
   * @param audio starts with less memory
   * @param maxPackets packets kept at most; rounded up to a power of two, at most {@link
   *     #MAX_SLOTS}
   */
  public PacketRing(boolean audio, int maxPackets) {
    int wanted = Math.max(INITIAL_SLOTS, Math.min(MAX_SLOTS, maxPackets));
    maxSlots = Integer.highestOneBit(wanted * 2 - 1);
    storage = new Storage(INITIAL_SLOTS, audio ? INITIAL_ARENA_AUDIO : INITIAL_ARENA_VIDEO);
  }

  // ---- writer ----

  /**
   * Publishes one packet. Only the writer's thread.
   *
   * @param facts everything but index and buffer; {@code payloadLength} and {@code
   *     dependencyDescriptorLength} say how much to copy
   * @param payload where the payload is
   * @param descriptor where the dependency descriptor is; not read if its length is 0
   * @return the packet's index, or -1 if it is longer than {@link #MAX_PACKET}
   */
  public long append(
      PacketFacts facts, byte[] payload, int payloadOff, byte[] descriptor, int descriptorOff) {
    int need = facts.payloadLength + facts.dependencyDescriptorLength;
    if (need > MAX_PACKET) {
      return -1;
    }
    Storage s = storage;
    long index = head;
    s = makeRoom(s, index, need, facts.arrivalNanos);
    int base = s.base(index);
    META.setOpaque(s.meta, base, BEING_WRITTEN);
    long position = claim(s, need);
    int at = (int) (position & s.arena.length - 1);
    System.arraycopy(descriptor, descriptorOff, s.arena, at, facts.dependencyDescriptorLength);
    System.arraycopy(
        payload, payloadOff, s.arena, at + facts.dependencyDescriptorLength, facts.payloadLength);
    writeFacts(s, base, facts, position);
    META.setRelease(s.meta, base, index);
    HEAD.setRelease(this, index + 1);
    return index;
  }

  /**
   * Moves the high-water mark before any byte behind it changes. Packets don't wrap around the
   * array's end.
   */
  private static long claim(Storage s, int need) {
    long position = position(s, need);
    RESERVED.setOpaque(s, position + need);
    VarHandle.storeStoreFence();
    return position;
  }

  private static long position(Storage s, int need) {
    long position = s.reserved;
    int at = (int) (position & s.arena.length - 1);
    return at + need <= s.arena.length ? position : position + s.arena.length - at;
  }

  private Storage makeRoom(Storage s, long index, int need, long now) {
    Storage current = s;
    while (true) {
      int slots = current.slots;
      int arena = current.arena.length;
      if (index >= slots && slots < maxSlots && isYoung(current, index - slots, now)) {
        slots *= 2;
      }
      long lost = position(current, need) + need - arena;
      long oldest = Math.max(tail, index - current.slots);
      while (oldest < index && current.meta[current.base(oldest) + 4] < lost) {
        if (arena < MAX_ARENA && isYoung(current, oldest, now)) {
          arena *= 2;
          break;
        }
        oldest++;
      }
      if (slots == current.slots && arena == current.arena.length) {
        tail = oldest;
        return current;
      }
      current = grow(current, index, slots, arena);
    }
  }

  private boolean isYoung(Storage s, long index, long now) {
    return now - s.meta[s.base(index) + 2] < historyNanos;
  }

  private Storage grow(Storage old, long index, int slots, int arenaSize) {
    Storage grown = new Storage(slots, arenaSize);
    for (long i = Math.max(tail, index - old.slots); i < index; i++) {
      int from = old.base(i);
      int to = grown.base(i);
      long lengths = old.meta[from + 5];
      int need = (int) (lengths & 0xFFFF) + (int) (lengths >>> 16 & 0xFFFF);
      System.arraycopy(old.meta, from, grown.meta, to, STRIDE);
      long position = position(grown, need);
      grown.reserved = position + need;
      System.arraycopy(
          old.arena,
          (int) (old.meta[from + 4] & old.arena.length - 1),
          grown.arena,
          (int) (position & arenaSize - 1),
          need);
      grown.meta[to + 4] = position;
    }
    storage = grown;
    return grown;
  }

  private static void writeFacts(Storage s, int base, PacketFacts f, long position) {
    long[] m = s.meta;
    m[base + 1] = f.sequence;
    m[base + 2] = f.arrivalNanos;
    m[base + 3] = f.captureNanos;
    m[base + 4] = position;
    m[base + 5] =
        (long) f.timestamp << 32 | (long) f.dependencyDescriptorLength << 16 | f.payloadLength;
    m[base + 6] =
        (long) f.flags << 32
            | (f.codec.ordinal() & 0xFFL) << 24
            | (f.spatial & 0xFL) << 20
            | (f.temporal & 0xFL) << 16
            | (f.audioLevel & 0xFFL) << 8
            | f.descriptorLength & 0xFFL;
    m[base + 7] = (long) f.epoch << 32 | (f.pictureId + 1 & 0xFFFFL) << 16;
    m[base + 7] |= (f.tl0PicIdx == PacketFacts.NONE ? 0 : 1L << 15 | f.tl0PicIdx << 7) & 0xFFFFL;
    m[base + 7] |= f.keyIdx == PacketFacts.NONE ? 0 : 1L << 6 | f.keyIdx;
  }

  // ---- readers ----

  /**
   * Asks for a longer history, for a reader whose round trips take long; up to {@link
   * #MAX_HISTORY_NANOS}. Any thread.
   */
  public void wantHistory(long nanos) {
    if (nanos > historyNanos) {
      // two readers at once: either one's wish will do
      historyNanos = Math.min(MAX_HISTORY_NANOS, nanos);
    }
  }

  /**
   * @return the index that the next packet will get; any thread
   */
  public long head() {
    return (long) HEAD.getAcquire(this);
  }

  /**
   * @return the oldest index that may still be readable; any thread
   */
  public long oldest() {
    return Math.max(0, head() - storage.slots);
  }

  /**
   * Copies what is known of a packet; its payload stays where it is.
   *
   * @return false if the packet isn't there any more, or not yet
   */
  public boolean read(long index, PacketFacts into) {
    Storage s = storage;
    int base = s.base(index);
    long[] m = s.meta;
    if ((long) META.getAcquire(m, base) != index) {
      return false;
    }
    long sequence = m[base + 1];
    long arrival = m[base + 2];
    long capture = m[base + 3];
    long position = m[base + 4];
    long lengths = m[base + 5];
    long bits = m[base + 6];
    long picture = m[base + 7];
    VarHandle.loadLoadFence();
    if ((long) META.getOpaque(m, base) != index) {
      return false;
    }
    into.index = index;
    into.sequence = sequence;
    into.arrivalNanos = arrival;
    into.captureNanos = capture;
    into.timestamp = (int) (lengths >>> 32);
    into.dependencyDescriptorLength = (int) (lengths >>> 16 & 0xFFFF);
    into.payloadLength = (int) (lengths & 0xFFFF);
    into.flags = (int) (bits >>> 32);
    into.codec = MediaCodec.at((int) (bits >>> 24 & 0xFF));
    into.spatial = (int) (bits >>> 20 & 0xF);
    into.temporal = (int) (bits >>> 16 & 0xF);
    into.audioLevel = (int) (bits >>> 8 & 0xFF);
    into.descriptorLength = (int) (bits & 0xFF);
    into.epoch = (int) (picture >>> 32);
    into.pictureId = (int) (picture >>> 16 & 0xFFFF) - 1;
    into.tl0PicIdx = (picture & 1L << 15) == 0 ? PacketFacts.NONE : (int) (picture >>> 7 & 0xFF);
    into.keyIdx = (picture & 1L << 6) == 0 ? PacketFacts.NONE : (int) (picture & 0x1F);
    into.buffer = s.arena;
    into.dependencyDescriptorOffset = (int) (position & s.arena.length - 1);
    into.payloadOffset = into.dependencyDescriptorOffset + into.dependencyDescriptorLength;
    into.storage = s;
    into.arenaPosition = position;
    return isIntact(into);
  }

  /**
   * @return whether the payload of facts read before is still that packet's: ask after having used
   *     the bytes
   */
  public boolean isIntact(PacketFacts facts) {
    return isWhole(facts);
  }

  static boolean isWhole(PacketFacts facts) {
    VarHandle.loadLoadFence();
    return (long) RESERVED.getOpaque(facts.storage) - facts.arenaPosition
        <= facts.storage.arena.length;
  }

  /**
   * @return bytes of memory held, for statistics; any thread
   */
  public int footprint() {
    Storage s = storage;
    return s.arena.length + s.meta.length * Long.BYTES;
  }
}

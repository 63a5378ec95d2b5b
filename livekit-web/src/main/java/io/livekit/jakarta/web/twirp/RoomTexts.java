package io.livekit.jakarta.web.twirp;

import io.livekit.jakarta.media.wire.ProtoJsonWriter;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.Room;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The JSON of rooms, kept for as long as they are what they are. All of them are asked for again
 * and again, and to write each anew took most of such a call. Thread-safe.
 */
final class RoomTexts {

  /** Of some thousands of rooms; further ones are written with each answer. */
  static final int MAX_BYTES = 4 << 20;

  private static final byte[] BEGIN = "{\"rooms\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

  private final Map<Object, Text> texts = new ConcurrentHashMap<>();
  private final ReferenceQueue<Room> gone = new ReferenceQueue<>();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * The very same object, not one that is equal: to compare rooms takes as long as to write them.
   */
  private record Same(Room room) {

    @Override
    public int hashCode() {
      return System.identityHashCode(room);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Text text && text.get() == room;
    }
  }

  /** A room's, which holds it weakly: when it has changed nobody else has it. */
  private static final class Text extends WeakReference<Room> {
    private final int hash;
    private final byte[] json;

    Text(Room room, byte[] json, ReferenceQueue<Room> gone) {
      super(room, gone);
      hash = System.identityHashCode(room);
      this.json = json;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }
  }

  /**
   * @return the answer's JSON text in UTF-8
   */
  byte[] list(ListRoomsResponse response) {
    forgetWhatIsGone();
    List<Room> rooms = response.getRoomsList();
    byte[][] parts = new byte[rooms.size()][];
    int length = BEGIN.length + END.length + Math.max(0, parts.length - 1);
    for (int i = 0; i < parts.length; i++) {
      parts[i] = json(rooms.get(i));
      length += parts[i].length;
    }
    byte[] all = new byte[length];
    System.arraycopy(BEGIN, 0, all, 0, BEGIN.length);
    int at = BEGIN.length;
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        all[at++] = ',';
      }
      System.arraycopy(parts[i], 0, all, at, parts[i].length);
      at += parts[i].length;
    }
    System.arraycopy(END, 0, all, at, END.length);
    return all;
  }

  private byte[] json(Room room) {
    Text known = texts.get(new Same(room));
    if (known != null) {
      return known.json;
    }
    byte[] json = ProtoJsonWriter.write(room);
    if (bytes.get() + json.length <= MAX_BYTES) {
      Text text = new Text(room, json, gone);
      texts.put(text, text);
      bytes.addAndGet(json.length);
    }
    return json;
  }

  private void forgetWhatIsGone() {
    for (Reference<? extends Room> one = gone.poll(); one != null; one = gone.poll()) {
      Text text = texts.remove(one);
      if (text != null) {
        bytes.addAndGet(-text.json.length);
      }
    }
  }

  /**
   * @return how much is kept
   */
  long bytes() {
    return bytes.get();
  }
}

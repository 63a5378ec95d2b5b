package io.livekit.jakarta.rtc.rtp.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames of the sample files, read with just enough of IVF, Annex B and Ogg. */
final class TestMedia {
  private TestMedia() {}

  private static byte[] read(String name) {
    try {
      return Files.readAllBytes(Path.of("..", "samples", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<byte[]> ivf(String name) {
    ByteBuffer file = ByteBuffer.wrap(read(name)).order(ByteOrder.LITTLE_ENDIAN);
    file.position(file.getShort(6));
    List<byte[]> frames = new ArrayList<>();
    while (file.remaining() >= 12) {
      byte[] frame = new byte[file.getInt()];
      file.getLong();
      file.get(frame);
      frames.add(frame);
    }
    return frames;
  }

  static List<byte[]> h264(String name) {
    byte[] file = read(name);
    List<byte[]> units = new ArrayList<>();
    H264AccessUnits cursor = new H264AccessUnits(file, 0, file.length);
    while (cursor.next()) {
      units.add(Arrays.copyOfRange(file, cursor.offset(), cursor.offset() + cursor.length()));
    }
    return units;
  }

  /** Packets of the Ogg pages behind OpusHead and OpusTags. */
  static List<byte[]> opus(String name) {
    byte[] file = read(name);
    List<byte[]> packets = new ArrayList<>();
    byte[] partial = {};
    for (int at = 0; at + 27 <= file.length; ) {
      int segments = file[at + 26] & 0xFF;
      int data = at + 27 + segments;
      for (int i = 0; i < segments; i++) {
        int length = file[at + 27 + i] & 0xFF;
        int old = partial.length;
        partial = Arrays.copyOf(partial, old + length);
        System.arraycopy(file, data, partial, old, length);
        data += length;
        if (length < 255) {
          packets.add(partial);
          partial = new byte[0];
        }
      }
      at = data;
    }
    return packets.subList(2, packets.size());
  }
}

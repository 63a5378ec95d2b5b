package io.livekit.jakarta.rtc.sctp;

/** Fragments of one message whose TSNs follow each other. Owned by: the media loop. */
final class FragmentRun {
  private static final class Fragment {
    final byte[] data;
    Fragment next;

    Fragment(byte[] data) {
      this.data = data;
    }
  }

  long start;
  long end;
  boolean begins;
  boolean ends;
  final int streamId;
  final int ssn;
  final int ppid;
  final boolean unordered;
  int bytes;
  int count;
  private Fragment first;
  private Fragment last;

  FragmentRun(long tsn, int flags, int streamId, int ssn, int ppid, byte[] b, int off, int len) {
    this.start = tsn;
    this.end = tsn;
    this.begins = (flags & ChunkTypes.FLAG_BEGIN) != 0;
    this.ends = (flags & ChunkTypes.FLAG_END) != 0;
    this.unordered = (flags & ChunkTypes.FLAG_UNORDERED) != 0;
    this.streamId = streamId;
    this.ssn = ssn;
    this.ppid = ppid;
    byte[] copy = new byte[len];
    System.arraycopy(b, off, copy, 0, len);
    first = new Fragment(copy);
    last = first;
    bytes = len;
    count = 1;
  }

  boolean complete() {
    return begins && ends;
  }

  /**
   * Whether next continues this message. The ppid of later fragments isn't compared: only the first
   * one's counts.
   */
  boolean continuesWith(FragmentRun next) {
    return end + 1 == next.start
        && !ends
        && !next.begins
        && streamId == next.streamId
        && unordered == next.unordered
        && (unordered || ssn == next.ssn);
  }

  void append(FragmentRun next) {
    last.next = next.first;
    last = next.last;
    end = next.end;
    ends = next.ends;
    bytes += next.bytes;
    count += next.count;
  }

  void copyTo(byte[] out) {
    int at = 0;
    for (Fragment f = first; f != null; f = f.next) {
      System.arraycopy(f.data, 0, out, at, f.data.length);
      at += f.data.length;
    }
  }
}

package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.DropCounters;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;

/**
 * Closing of streams (RFC 6525 as RFC 8831 §6.7 uses it): our Outgoing SSN Reset Requests, one at a
 * time, and the peer's. Owned by: the media loop.
 */
final class StreamResets {
  /** Streams in one request; the others follow in the next. */
  private static final int MAX_STREAMS_PER_REQUEST = 128;

  /** Results of RFC 6525 §4.4. */
  private static final int NOTHING_TO_DO = 0;

  private static final int PERFORMED = 1;
  private static final int DENIED = 2;
  private static final int BAD_SEQUENCE_NUMBER = 5;
  private static final int IN_PROGRESS = 6;

  interface Listener {
    void incomingReset(int streamId);

    void outgoingReset(int streamId);
  }

  private final SendQueue queue;
  private final RetransmissionTimeout rto;
  private final DataReceiver receiver;
  private final Listener listener;
  private final DropCounters<SctpDrop> drops;

  private final LinkedHashSet<Integer> wanted = new LinkedHashSet<>();
  private int[] requested;

  /** Those of them that the peer has shown to have performed. */
  private final BitSet presumed = new BitSet();

  private int requestSequence;
  private int requestLastTsn;
  private boolean requestDue;
  private long timer = Long.MAX_VALUE;
  private int timeouts;

  private int peerSequence;
  private int lastResult = NOTHING_TO_DO;
  private final int[] answers = new int[4];
  private int answerCount;
  private int[] deferred;
  private long deferredTsn;
  private int deferredSequence;

  StreamResets(
      SendQueue queue,
      RetransmissionTimeout rto,
      DataReceiver receiver,
      int localInitialTsn,
      int peerInitialTsn,
      Listener listener,
      DropCounters<SctpDrop> drops) {
    this.queue = queue;
    this.rto = rto;
    this.receiver = receiver;
    this.requestSequence = localInitialTsn;
    this.peerSequence = peerInitialTsn;
    this.listener = listener;
    this.drops = drops;
  }

  /** Resets our side of a stream as soon as all its messages have a TSN. */
  void request(int streamId) {
    wanted.add(streamId);
  }

  /**
   * The peer uses a stream again, so it has performed our reset although no answer has come yet.
   *
   * @return false if we didn't ask for it
   */
  boolean presume(int streamId) {
    if (requested == null || Arrays.stream(requested).noneMatch(id -> id == streamId)) {
      return false;
    }
    if (!presumed.get(streamId)) {
      presumed.set(streamId);
      queue.resetStream(streamId);
    }
    return true;
  }

  long timer() {
    return timer;
  }

  /**
   * @return time-outs in a row
   */
  int onTimer() {
    timer = Long.MAX_VALUE;
    requestDue = true;
    return ++timeouts;
  }

  boolean due() {
    return answerCount > 0 || requestDue || requested == null && nextReady();
  }

  private boolean nextReady() {
    for (int id : wanted) {
      if (queue.isEmpty(id)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Writes an answer and our request into one RE-CONFIG chunk (RFC 6525 §3.1), if something is due.
   */
  void write(PacketWriter w, long nextTsn, long now) {
    if (requested == null && nextReady()) {
      requested =
          wanted.stream()
              .filter(queue::isEmpty)
              .limit(MAX_STREAMS_PER_REQUEST)
              .mapToInt(Integer::intValue)
              .toArray();
      for (int id : requested) {
        wanted.remove(id);
      }
      requestLastTsn = (int) (nextTsn - 1);
      requestDue = true;
      timeouts = 0;
    }
    if (answerCount > 0 && w.fits(4 + 12 * answerCount)) {
      w.chunk(ChunkTypes.RE_CONFIG, 0);
      for (int i = 0; i < answerCount; i += 2) {
        w.u16(ChunkTypes.PARAM_RECONFIG_RESPONSE).u16(12).u32(answers[i]).u32(answers[i + 1]);
      }
      w.endChunk();
      answerCount = 0;
    }
    if (requestDue && w.fits(4 + 16 + 2 * requested.length)) {
      w.chunk(ChunkTypes.RE_CONFIG, 0)
          .u16(ChunkTypes.PARAM_OUTGOING_RESET)
          .u16(16 + 2 * requested.length)
          .u32(requestSequence)
          .u32(peerSequence - 1)
          .u32(requestLastTsn);
      for (int id : requested) {
        w.u16(id);
      }
      w.endChunk();
      requestDue = false;
      timer = now + rto.nanos(timeouts);
    }
  }

  /** A RE-CONFIG chunk of the peer. */
  void onReconfig(byte[] b, int off, int len, long now) {
    int end = off + len;
    int at = off + ChunkTypes.CHUNK_HEADER;
    // two at most (RFC 6525 §3.1)
    for (int parameters = 0; parameters < 2 && at + 4 <= end; parameters++) {
      int type = BigEndian.getU16(b, at);
      int length = BigEndian.getU16(b, at + 2);
      if (length < 8 || at + length > end) {
        drops.count(SctpDrop.INVALID_RECONFIG);
        return;
      }
      if (type == ChunkTypes.PARAM_RECONFIG_RESPONSE && length >= 12) {
        onResponse(BigEndian.getInt(b, at + 4), BigEndian.getInt(b, at + 8), now);
      } else if (type >= ChunkTypes.PARAM_OUTGOING_RESET && type <= ChunkTypes.PARAM_ADD_INCOMING) {
        onRequest(b, at, type, length);
      } else {
        drops.count(SctpDrop.INVALID_RECONFIG);
      }
      at += ChunkTypes.padded(length);
    }
  }

  private void onRequest(byte[] b, int at, int type, int length) {
    int sequence = BigEndian.getInt(b, at + 4);
    if (sequence == peerSequence - 1) { // our answer was lost
      answer(sequence, deferred != null && sequence == deferredSequence ? IN_PROGRESS : lastResult);
      return;
    }
    if (sequence != peerSequence) {
      drops.count(SctpDrop.INVALID_RECONFIG);
      answer(sequence, BAD_SEQUENCE_NUMBER);
      return;
    }
    peerSequence++;
    deferred = null;
    switch (type) {
      case ChunkTypes.PARAM_OUTGOING_RESET:
        lastResult = onOutgoingReset(b, at, length, sequence);
        break;
      case ChunkTypes.PARAM_ADD_OUTGOING:
        // never above what we offered at the start, so there is nothing to grow
        lastResult = DENIED;
        break;
      default:
        // WebRTC closes a channel by resets of both outgoing sides only
        lastResult = DENIED;
        break;
    }
    answer(sequence, lastResult);
  }

  private int onOutgoingReset(byte[] b, int at, int length, int sequence) {
    if (length < 16) {
      drops.count(SctpDrop.INVALID_RECONFIG);
      return DENIED;
    }
    int[] ids = new int[(length - 16) / 2];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = BigEndian.getU16(b, at + 16 + 2 * i);
    }
    long lastTsn = ChunkTypes.extendTsn(BigEndian.getInt(b, at + 12), receiver.cumulativeTsn());
    if (lastTsn > receiver.cumulativeTsn()) {
      deferred = ids;
      deferredTsn = lastTsn;
      deferredSequence = sequence;
      receiver.acknowledgeNow();
      return IN_PROGRESS;
    }
    perform(ids);
    return PERFORMED;
  }

  private void perform(int[] ids) {
    // no list means all of them
    BitSet streams = ids.length == 0 ? receiver.streams() : new BitSet();
    for (int id : ids) {
      if (id < DataReceiver.MAX_STREAMS) {
        streams.set(id);
      }
    }
    receiver.resetStreams(streams);
    streams.stream().forEach(listener::incomingReset);
  }

  /** After data was received: a reset that had to wait for it can be done. */
  void afterData() {
    if (deferred != null && receiver.cumulativeTsn() >= deferredTsn) {
      int[] ids = deferred;
      deferred = null;
      lastResult = PERFORMED;
      answer(deferredSequence, PERFORMED);
      perform(ids);
    }
  }

  private void answer(int sequence, int result) {
    if (answerCount + 2 <= answers.length) {
      answers[answerCount++] = sequence;
      answers[answerCount++] = result;
    }
  }

  private void onResponse(int sequence, int result, long now) {
    if (requested == null || sequence != requestSequence) {
      return;
    }
    if (result == IN_PROGRESS) {
      // the peer waits for data that is still on its way; ask again later (RFC 6525 §5.2.7)
      timeouts = 0;
      timer = now + rto.nanos();
      requestDue = false;
      return;
    }
    int[] done = requested;
    requested = null;
    requestDue = false;
    requestSequence++;
    timer = Long.MAX_VALUE;
    timeouts = 0;
    if (result != NOTHING_TO_DO && result != PERFORMED) {
      drops.count(SctpDrop.INVALID_RECONFIG);
    }
    for (int id : done) {
      if (presumed.get(id)) {
        presumed.clear(id); // the stream has another channel by now
        continue;
      }
      if (result == NOTHING_TO_DO || result == PERFORMED) {
        queue.resetStream(id);
      }
      listener.outgoingReset(id);
    }
  }

  @Override
  public String toString() {
    return "StreamResets[wanted=" + wanted + " requested=" + Arrays.toString(requested) + "]";
  }
}

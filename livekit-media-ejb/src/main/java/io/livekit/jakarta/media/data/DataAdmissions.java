package io.livekit.jakarta.media.data;

import io.livekit.jakarta.api.decision.DataRequested.Kind;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Which of one participant's data the application lets through. It is asked once for each kind and
 * topic; what comes meanwhile waits in its order, and is charged to its sender. Owned by: the
 * room's executor.
 */
final class DataAdmissions {
  /**
   * Answers that are kept. Applications have few topics; a client that makes up more waits for each
   * of them.
   */
  static final int MAX_ANSWERS = 256;

  /** Streams that were denied and may still send their parts. */
  static final int MAX_STREAMS = 256;

  /** Messages that wait: their bytes are bounded by the window that their sender is told. */
  static final int MAX_WAITING = 1_000;

  private final DataGate gate;
  private final SharedDropCounters<DataDrop> counters;
  private final Map<DataGate.Subject, Boolean> answers = latest(MAX_ANSWERS);
  private final Map<String, Boolean> deniedStreams = latest(MAX_STREAMS);
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param charge null where there is none
   */
  private record Waiting(DataGate.Subject subject, MessageCharge charge, Runnable forward) {}

  DataAdmissions(DataGate gate, SharedDropCounters<DataDrop> counters) {
    this.gate = gate;
    this.counters = counters;
  }

  private static <K> Map<K, Boolean> latest(int max) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, Boolean> eldest) {
        return size() > max;
      }
    };
  }

  /**
   * Lets a packet through: at once, later or never.
   *
   * @param charge kept while the packet waits; null for none
   */
  void pass(DataPacket packet, MessageCharge charge, Runnable forward) {
    if (!gate.asksAboutData()) {
      forward.run();
      return;
    }
    switch (packet.getValueCase()) {
      case STREAM_CHUNK -> passPart(packet.getStreamChunk().getStreamId(), charge, forward);
      case STREAM_TRAILER -> passPart(packet.getStreamTrailer().getStreamId(), charge, forward);
      case STREAM_HEADER -> {
        String stream = packet.getStreamHeader().getStreamId();
        pass(subject(packet), stream, charge, forward);
      }
      default -> pass(subject(packet), null, charge, forward);
    }
  }

  private void pass(
      DataGate.Subject subject, String stream, MessageCharge charge, Runnable forward) {
    add(
        subject,
        charge,
        () -> {
          if (Boolean.TRUE.equals(answers.get(subject))) {
            forward.run();
            return;
          }
          counters.dropped(DataDrop.DENIED);
          if (stream != null) {
            deniedStreams.put(stream, true);
          }
        });
  }

  /** A part of a stream follows its header: what is denied of that is known when it is its turn. */
  private void passPart(String stream, MessageCharge charge, Runnable forward) {
    add(
        null,
        charge,
        () -> {
          if (deniedStreams.containsKey(stream)) {
            counters.dropped(DataDrop.DENIED);
          } else {
            forward.run();
          }
        });
  }

  /**
   * @param subject null when nobody is to be asked
   */
  private void add(DataGate.Subject subject, MessageCharge charge, Runnable turn) {
    if (waiting.isEmpty() && isAnswered(subject)) {
      turn.run();
    } else if (waiting.size() >= MAX_WAITING) {
      counters.dropped(DataDrop.UNDECIDED);
    } else {
      if (charge != null) {
        charge.retain();
      }
      waiting.add(new Waiting(subject, charge, turn));
      if (waiting.size() == 1) {
        ask(subject);
      }
    }
  }

  private boolean isAnswered(DataGate.Subject subject) {
    return subject == null || answers.containsKey(subject);
  }

  private void ask(DataGate.Subject subject) {
    gate.send(subject, denial -> answered(subject, denial));
  }

  private void answered(DataGate.Subject subject, Optional<String> denial) {
    if (closed) {
      return;
    }
    answers.put(subject, denial.isEmpty());
    while (!waiting.isEmpty()) {
      Waiting next = waiting.peek();
      if (!isAnswered(next.subject())) {
        ask(next.subject());
        return;
      }
      waiting.remove();
      next.forward().run();
      release(next);
    }
  }

  private static void release(Waiting message) {
    if (message.charge() != null) {
      message.charge().release();
    }
  }

  /** The participant leaves: what waits goes nowhere. */
  void close() {
    closed = true;
    waiting.forEach(DataAdmissions::release);
    waiting.clear();
  }

  private static DataGate.Subject subject(DataPacket packet) {
    return switch (packet.getValueCase()) {
      case USER -> new DataGate.Subject(Kind.PACKET, packet.getUser().getTopic());
      case STREAM_HEADER -> new DataGate.Subject(Kind.STREAM, packet.getStreamHeader().getTopic());
      case CHAT_MESSAGE -> new DataGate.Subject(Kind.CHAT, "");
      case RPC_REQUEST -> new DataGate.Subject(Kind.RPC, packet.getRpcRequest().getMethod());
      case ENCRYPTED_PACKET -> new DataGate.Subject(Kind.ENCRYPTED, "");
      // An answer belongs to a call that was let through.
      case RPC_ACK, RPC_RESPONSE -> null;
      default -> new DataGate.Subject(Kind.OTHER, "");
    };
  }
}

package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.wire.JsonReader;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.WireBounds;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Exchanges the ICE candidates of one peer connection (spec/01 §8.2). Owned by: the room's
 * executor.
 */
final class CandidateTrickler {
  /** Candidates kept until their description comes; a client has a handful. */
  static final int MAX_EARLY = 64;

  /** Candidates taken for one description; clients on many networks have some dozens. */
  static final int MAX_PER_DESCRIPTION = 200;

  /** A candidate in its JSON; one has some 200 characters. */
  static final int MAX_CHARS = 4096;

  private final PeerTransport transport;
  private final SignalTarget target;
  private final Consumer<SignalResponse> output;
  private final SharedDropCounters<SignalDrop> counters;
  private final List<String> early = new ArrayList<>();
  private List<String> sent = List.of();
  private boolean described;
  private int taken;

  CandidateTrickler(
      PeerTransport transport,
      SignalTarget target,
      Consumer<SignalResponse> output,
      SharedDropCounters<SignalDrop> counters) {
    this.transport = transport;
    this.target = target;
    this.output = output;
    this.counters = counters;
  }

  /** Our description went out: its candidates follow, once per ICE generation. */
  void localDescriptionSent(String mid) {
    List<String> candidates = transport.localCandidates();
    if (candidates.equals(sent)) {
      return;
    }
    sent = List.copyOf(candidates);
    send(mid);
  }

  /** Sends all candidates again, to a client that may have lost them with its socket. */
  void resend(String mid) {
    sent = List.copyOf(transport.localCandidates());
    send(mid);
  }

  private void send(String mid) {
    for (int i = 0; i < sent.size(); i++) {
      output.accept(
          SignalResponse.newBuilder()
              .setTrickle(
                  TrickleRequest.newBuilder()
                      .setCandidateInit(json(sent.get(i), mid))
                      .setTarget(target)
                      .setFinal(i == sent.size() - 1))
              .build());
    }
  }

  /** The client's description was applied: candidates that came before it can be used. */
  void remoteDescriptionApplied() {
    described = true;
    taken = early.size();
    early.forEach(transport::addRemoteCandidate);
    early.clear();
  }

  void add(String candidate) {
    if (described && taken < MAX_PER_DESCRIPTION) {
      taken++;
      transport.addRemoteCandidate(candidate);
    } else if (!described && early.size() < MAX_EARLY) {
      early.add(candidate);
    } else {
      counters.dropped(SignalDrop.TOO_MANY_CANDIDATES);
    }
  }

  /** RFC 5888 §4 allows letters and signs; what else a client wrote into it would not be JSON. */
  private static String token(String mid) {
    int end = 0;
    while (end < mid.length()
        && mid.charAt(end) > ' '
        && mid.charAt(end) != '"'
        && mid.charAt(end) != '\\') {
      end++;
    }
    return mid.substring(0, end);
  }

  private static String json(String candidate, String mid) {
    // Clients were written against these four members, so all of them are always there.
    return "{\"candidate\":\""
        + candidate
        + "\",\"sdpMid\":\""
        + token(mid)
        + "\",\"sdpMLineIndex\":0,\"usernameFragment\":null}";
  }

  /**
   * @return the candidate line of an RTCIceCandidateInit; empty for "no more"
   * @throws IllegalArgumentException when it is no such JSON
   */
  static String parse(String candidateInit) {
    if (candidateInit.length() > MAX_CHARS) {
      throw new IllegalArgumentException("not a candidate: too long");
    }
    String candidate = "";
    try {
      JsonReader reader =
          new JsonReader(candidateInit.getBytes(StandardCharsets.UTF_8), WireBounds.MESSAGE);
      reader.beginObject();
      while (reader.next()) {
        boolean isCandidate = reader.name().equals("candidate");
        if (isCandidate && reader.peek() == JsonReader.Kind.TEXT) {
          candidate = reader.text();
        } else {
          reader.skip();
        }
      }
      reader.end();
    } catch (MalformedMessageException e) {
      throw new IllegalArgumentException("not a candidate: " + e.getMessage(), e);
    }
    return candidate;
  }
}

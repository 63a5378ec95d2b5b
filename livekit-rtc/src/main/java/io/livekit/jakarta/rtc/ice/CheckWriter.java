package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunBuilder;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunError;
import io.livekit.jakarta.rtc.stun.StunIntegrity;
import io.livekit.jakarta.rtc.stun.StunMessage;
import io.livekit.jakarta.rtc.stun.StunMethod;

/**
 * Writes connectivity checks and their answers into one reused buffer. Owned by: the media loop,
 * through its agent.
 */
final class CheckWriter {
  /**
   * Header, a USERNAME of two fragments of 256 characters, and less than 150 bytes of everything
   * else.
   */
  private static final int CAPACITY = 768;

  private static final long PEER_REFLEXIVE_PREFERENCE_GAP =
      (long) (IceCandidate.Type.HOST.preference() - IceCandidate.Type.PRFLX.preference()) << 24;

  private final StunBuilder builder = new StunBuilder(CAPACITY);
  private final IceAgent.Output out;
  private final long tieBreaker;

  CheckWriter(IceAgent.Output out, long tieBreaker) {
    this.out = out;
    this.tieBreaker = tieBreaker;
  }

  /** Sends the pair's newest transaction: the first time or again. */
  void check(CandidatePair pair) {
    IceGeneration generation = pair.generation;
    builder
        .begin(StunClass.REQUEST, StunMethod.BINDING, pair.newestIdHigh(), pair.newestIdLow())
        .attribute(StunAttribute.USERNAME, generation.outgoingUsername())
        // What our candidate would have if the other side learnt it from this check, RFC 8445
        // §7.1.1.
        .unsignedInt(
            StunAttribute.PRIORITY, Math.max(1, pair.localPriority - PEER_REFLEXIVE_PREFERENCE_GAP))
        .longValue(
            pair.newestRole() == IceRole.CONTROLLING
                ? StunAttribute.ICE_CONTROLLING
                : StunAttribute.ICE_CONTROLLED,
            tieBreaker);
    if (pair.newestUsedCandidate()) {
      builder.flag(StunAttribute.USE_CANDIDATE);
    }
    finish(pair.path, generation.remoteKey());
  }

  /**
   * Answers a check: tells the other side the address that we see.
   *
   * @return false if the answer would be longer than the check, and so isn't sent
   */
  boolean success(TransportPath path, StunMessage request, StunIntegrity key) {
    builder
        .beginResponse(StunClass.SUCCESS, request)
        .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, path.remote());
    return answer(path, request, key);
  }

  /** Refuses an authenticated check. @return false if the answer would be longer than the check */
  boolean error(TransportPath path, StunMessage request, StunIntegrity key, StunError error) {
    builder.beginResponse(StunClass.ERROR, request).error(error);
    return answer(path, request, key);
  }

  /**
   * Refuses an authenticated check for attributes that must be understood.
   *
   * @return false if the answer would be longer than the check
   */
  boolean unknownAttributes(
      TransportPath path, StunMessage request, StunIntegrity key, int[] types, int count) {
    builder
        .beginResponse(StunClass.ERROR, request)
        .error(StunError.UNKNOWN_ATTRIBUTE)
        .unknownAttributes(types, count);
    return answer(path, request, key);
  }

  /**
   * Whoever sent the check may have claimed another's address: that one gets no more bytes than the
   * check had. Every check that has what RFC 8445 §7.1.1 and §7.1.3 ask for is long enough.
   */
  private boolean answer(TransportPath path, StunMessage request, StunIntegrity key) {
    builder.integrity(key).fingerprint();
    if (builder.length() > request.length()) {
      return false;
    }
    out.send(path, builder.buffer(), 0, builder.length());
    return true;
  }

  private void finish(TransportPath path, StunIntegrity key) {
    builder.integrity(key).fingerprint();
    out.send(path, builder.buffer(), 0, builder.length());
  }
}

package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.DropCounters;
import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunError;
import io.livekit.jakarta.rtc.stun.StunMessage;

/**
 * Answers the other side's checks: the STUN server of RFC 8445 §7.3. Owned by: the media loop,
 * through its agent. Nothing unauthenticated is answered.
 */
final class CheckResponder {
  private static final int[] KNOWN_ATTRIBUTES = {
    StunAttribute.MAPPED_ADDRESS, StunAttribute.USERNAME, StunAttribute.MESSAGE_INTEGRITY,
        StunAttribute.ERROR_CODE,
    StunAttribute.UNKNOWN_ATTRIBUTES, StunAttribute.REALM, StunAttribute.NONCE,
        StunAttribute.MESSAGE_INTEGRITY_SHA256,
    StunAttribute.XOR_MAPPED_ADDRESS, StunAttribute.PRIORITY, StunAttribute.USE_CANDIDATE
  };

  private final boolean lite;
  private final AgentRole role;
  private final IceGenerations generations;
  private final CheckWriter writer;
  private final DropCounters<IceDrop> drops;
  private final int[] unknown = new int[4];

  CheckResponder(
      IceConfig config,
      AgentRole role,
      IceGenerations generations,
      CheckWriter writer,
      DropCounters<IceDrop> drops) {
    this.lite = config.lite();
    this.role = role;
    this.generations = generations;
    this.writer = writer;
    this.drops = drops;
  }

  /**
   * Takes a request.
   *
   * @param selected a pair that doesn't give way to a new one
   * @return the pair of its path, validated by it, or null if it was refused
   */
  CandidatePair receive(
      TransportPath path, StunMessage request, CandidatePair selected, long nowNanos) {
    IceGeneration generation = generations.addressedBy(request);
    if (generation == null) {
      drops.count(IceDrop.WRONG_USERNAME);
      return null;
    }
    if (!generation.localKey().verify(request)) {
      drops.count(IceDrop.WRONG_INTEGRITY);
      return null;
    }
    int unknownCount = request.unknownRequired(KNOWN_ATTRIBUTES, unknown);
    if (unknownCount > 0) {
      drops.count(IceDrop.UNKNOWN_ATTRIBUTE);
      countIfTooShort(
          writer.unknownAttributes(path, request, generation.localKey(), unknown, unknownCount));
      return null;
    }
    AgentRole.Verdict roles = role.compare(request);
    if (roles == AgentRole.Verdict.REFUSED) {
      drops.count(IceDrop.ROLE_CONFLICT);
      countIfTooShort(writer.error(path, request, generation.localKey(), StunError.ROLE_CONFLICT));
      return null;
    }
    if (!writer.success(path, request, generation.localKey())) {
      drops.count(IceDrop.CHECK_TOO_SHORT);
      return null;
    }
    if (roles == AgentRole.Verdict.SWITCHED) {
      generations.current().forgetNominations();
    }
    CandidatePair pair =
        generations.pairOf(generation, path, request.unsignedInt(StunAttribute.PRIORITY), selected);
    pair.valid = true;
    if (!generation.hasRemote() && pair.earlyUsername == null) {
      pair.earlyUsername = request.bytes(StunAttribute.USERNAME);
    }
    pair.requests++;
    if (lite) {
      pair.lastConsentAt = nowNanos;
    }
    if (request.has(StunAttribute.USE_CANDIDATE) && !role.controls()) {
      pair.remoteNominated = true;
      pair.lastUseCandidateAt = nowNanos;
    }
    return pair;
  }

  private void countIfTooShort(boolean answered) {
    if (!answered) {
      drops.count(IceDrop.CHECK_TOO_SHORT);
    }
  }
}

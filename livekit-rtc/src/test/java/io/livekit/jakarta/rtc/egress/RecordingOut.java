package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.pacing.Pacer;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.codec.Vp8Descriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An outbox that keeps what it is given, in the clear. */
final class RecordingOut implements PacketOut {
  private static final int OFFSET = 7; // not 0, so that a forgotten offset shows

  /** One packet sent. */
  record Sent(byte[] bytes, long extendedSequence) {
    RtpPacket view() {
      RtpPacket view = new RtpPacket();
      if (view.wrap(bytes, 0, bytes.length) != RtpPacket.Verdict.OK) {
        throw new AssertionError("unreadable packet sent");
      }
      return view;
    }

    int sequence() {
      return view().sequenceNumber();
    }

    long timestamp() {
      return view().timestamp();
    }

    byte[] payload() {
      RtpPacket view = view();
      return Arrays.copyOfRange(
          bytes, view.payloadOffset(), view.payloadOffset() + view.payloadLength());
    }

    Vp8Descriptor vp8() {
      Vp8Descriptor vp8 = new Vp8Descriptor();
      byte[] payload = payload();
      if (!vp8.parse(payload, 0, payload.length)) {
        throw new AssertionError("unreadable VP8 payload");
      }
      return vp8;
    }
  }

  final List<Sent> sent = new ArrayList<>();
  final ResendBudget budget = new ResendBudget();
  final Pacer pacer = new Pacer(() -> {});
  boolean full;
  boolean ready = true;
  int largestClaim;

  /** Runs where a packet asks for room. */
  Runnable claimListener = () -> {};

  private int claimed;
  private final byte[] slot = new byte[4096];
  private int length;
  private long extendedSequence;

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public byte[] claim(int maxLength) {
    claimListener.run();
    largestClaim = Math.max(largestClaim, maxLength);
    claimed = maxLength;
    return full ? null : slot;
  }

  @Override
  public int offset() {
    return OFFSET;
  }

  @Override
  public int seal(
      int headerLength,
      int prefixLength,
      byte[] src,
      int srcOff,
      int srcLen,
      long extendedSequence) {
    System.arraycopy(src, srcOff, slot, OFFSET + headerLength + prefixLength, srcLen);
    length = headerLength + prefixLength + srcLen;
    if (length > claimed) {
      throw new AssertionError("wrote " + length + " bytes into room for " + claimed);
    }
    this.extendedSequence = extendedSequence;
    return length;
  }

  @Override
  public void send() {
    sent.add(new Sent(Arrays.copyOfRange(slot, OFFSET, OFFSET + length), extendedSequence));
  }

  @Override
  public void abandon() {}

  @Override
  public int nextTransportSequence() {
    return 0;
  }

  @Override
  public ResendBudget resendBudget() {
    return budget;
  }

  @Override
  public Pacer pacer() {
    return pacer;
  }

  Sent last() {
    return sent.get(sent.size() - 1);
  }
}

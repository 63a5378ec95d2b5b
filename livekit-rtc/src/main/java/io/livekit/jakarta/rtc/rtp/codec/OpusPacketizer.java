package io.livekit.jakarta.rtc.rtp.codec;

/** Opus packets are payloads as they are (RFC 7587 §4.2). Stateless. */
public final class OpusPacketizer implements Packetizer {
  @Override
  public void packetize(byte[] frame, int off, int len, Sink sink) {
    sink.payload(frame, off, len, false);
  }
}

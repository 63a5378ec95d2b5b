package io.livekit.jakarta.rtc.stun;

/**
 * The class of a STUN message (RFC 8489 §5), with its two bits where the message type carries them.
 */
public enum StunClass {
  REQUEST(0x0000),
  INDICATION(0x0010),
  SUCCESS(0x0100),
  ERROR(0x0110);

  static final int MASK = 0x0110;

  private final int bits;

  StunClass(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }

  static StunClass of(int messageType) {
    return switch (messageType & MASK) {
      case 0x0000 -> REQUEST;
      case 0x0010 -> INDICATION;
      case 0x0100 -> SUCCESS;
      default -> ERROR;
    };
  }
}

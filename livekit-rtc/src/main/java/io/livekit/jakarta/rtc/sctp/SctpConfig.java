package io.livekit.jakarta.rtc.sctp;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What one association is set up with.
 *
 * @param localPort our SCTP port, a=sctp-port of our description
 * @param remotePort the remote end's SCTP port, a=sctp-port of its description
 * @param maxPacketSize the largest SCTP packet that fits one DTLS record and one datagram
 * @param remoteMaxMessageSize the longest message that the remote end accepts, its
 *     a=max-message-size (0: any)
 * @param maxReceiveMessageSize the longest message that we accept; a longer one ends the
 *     association
 * @param maxSendBuffer bytes that may wait to be sent or acknowledged, over all streams
 * @param receiveWindow bytes that we hold at most while they wait for missing ones
 * @param maxChannels data channels that may exist at one time
 * @param zeroChecksum whether we accept, and use if the remote end does too, RFC 9653 zero
 *     checksums over DTLS
 * @param maxRetransmissions consecutive time-outs after which the association counts as failed
 * @param random source of tags, initial TSNs and cookie keys; seeded in tests
 */
public record SctpConfig(
    int localPort,
    int remotePort,
    int maxPacketSize,
    int remoteMaxMessageSize,
    int maxReceiveMessageSize,
    int maxSendBuffer,
    int receiveWindow,
    int maxChannels,
    boolean zeroChecksum,
    int maxRetransmissions,
    RandomGenerator random) {

  /** The port that every WebRTC implementation uses (a=sctp-port:5000). */
  public static final int DEFAULT_PORT = 5000;

  /**
   * 1280 (the least IPv6 MTU) − 48 (IPv6, UDP) − 37 (DTLS 1.2 AEAD record) leaves 1195; rounded
   * down, TURN headers considered.
   */
  public static final int DEFAULT_MAX_PACKET_SIZE = 1180;

  /** Room for INIT with its parameters and a state cookie. */
  static final int MIN_PACKET_SIZE = 512;

  /** The largest message that we ever reassemble, what browsers announce (256 KiB). */
  public static final int MAX_MESSAGE_SIZE = 256 * 1024;

  private static final SecureRandom SECURE = new SecureRandom();

  public SctpConfig {
    Objects.requireNonNull(random, "random");
    if (maxPacketSize < MIN_PACKET_SIZE || maxPacketSize > 65_535) {
      throw new IllegalArgumentException("maxPacketSize " + maxPacketSize);
    }
    if (remoteMaxMessageSize < 0) {
      throw new IllegalArgumentException("remoteMaxMessageSize " + remoteMaxMessageSize);
    }
    if (maxReceiveMessageSize < 1 || maxReceiveMessageSize > MAX_MESSAGE_SIZE) {
      throw new IllegalArgumentException("maxReceiveMessageSize " + maxReceiveMessageSize);
    }
    if (receiveWindow < 1500) {
      // RFC 9260 §3.3.2: an advertised window below 1500 bytes is invalid
      throw new IllegalArgumentException("receiveWindow " + receiveWindow);
    }
    if (maxSendBuffer < 1 || maxChannels < 1 || maxRetransmissions < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /** The values used in production. */
  public static SctpConfig defaults() {
    return new SctpConfig(
        DEFAULT_PORT,
        DEFAULT_PORT,
        DEFAULT_MAX_PACKET_SIZE,
        65_535,
        MAX_MESSAGE_SIZE,
        2 * 1024 * 1024,
        1024 * 1024,
        64,
        true,
        60,
        SECURE);
  }

  /** Ports as negotiated by a=sctp-port. */
  public SctpConfig withPorts(int local, int remote) {
    return new SctpConfig(
        local,
        remote,
        maxPacketSize,
        remoteMaxMessageSize,
        maxReceiveMessageSize,
        maxSendBuffer,
        receiveWindow,
        maxChannels,
        zeroChecksum,
        maxRetransmissions,
        random);
  }

  /** Another packet size. */
  public SctpConfig withMaxPacketSize(int size) {
    return new SctpConfig(
        localPort,
        remotePort,
        size,
        remoteMaxMessageSize,
        maxReceiveMessageSize,
        maxSendBuffer,
        receiveWindow,
        maxChannels,
        zeroChecksum,
        maxRetransmissions,
        random);
  }

  /** The remote end's a=max-message-size; 0 means that it accepts any size. */
  public SctpConfig withRemoteMaxMessageSize(int size) {
    return new SctpConfig(
        localPort,
        remotePort,
        maxPacketSize,
        size,
        maxReceiveMessageSize,
        maxSendBuffer,
        receiveWindow,
        maxChannels,
        zeroChecksum,
        maxRetransmissions,
        random);
  }

  /** The longest message that we accept. */
  public SctpConfig withMaxReceiveMessageSize(int size) {
    return new SctpConfig(
        localPort,
        remotePort,
        maxPacketSize,
        remoteMaxMessageSize,
        size,
        maxSendBuffer,
        receiveWindow,
        maxChannels,
        zeroChecksum,
        maxRetransmissions,
        random);
  }

  /** Send and receive bounds. */
  public SctpConfig withBuffers(int sendBuffer, int window) {
    return new SctpConfig(
        localPort,
        remotePort,
        maxPacketSize,
        remoteMaxMessageSize,
        maxReceiveMessageSize,
        sendBuffer,
        window,
        maxChannels,
        zeroChecksum,
        maxRetransmissions,
        random);
  }

  /** How many data channels may exist. */
  public SctpConfig withMaxChannels(int channels) {
    return new SctpConfig(
        localPort,
        remotePort,
        maxPacketSize,
        remoteMaxMessageSize,
        maxReceiveMessageSize,
        maxSendBuffer,
        receiveWindow,
        channels,
        zeroChecksum,
        maxRetransmissions,
        random);
  }

  /** Whether zero checksums (RFC 9653) are negotiated. */
  public SctpConfig withZeroChecksum(boolean accepted) {
    return new SctpConfig(
        localPort,
        remotePort,
        maxPacketSize,
        remoteMaxMessageSize,
        maxReceiveMessageSize,
        maxSendBuffer,
        receiveWindow,
        maxChannels,
        accepted,
        maxRetransmissions,
        random);
  }

  /** How many time-outs in a row fail the association. */
  public SctpConfig withMaxRetransmissions(int count) {
    return new SctpConfig(
        localPort,
        remotePort,
        maxPacketSize,
        remoteMaxMessageSize,
        maxReceiveMessageSize,
        maxSendBuffer,
        receiveWindow,
        maxChannels,
        zeroChecksum,
        count,
        random);
  }

  /** Another source of randomness, seeded in tests. */
  public SctpConfig withRandom(RandomGenerator generator) {
    return new SctpConfig(
        localPort,
        remotePort,
        maxPacketSize,
        remoteMaxMessageSize,
        maxReceiveMessageSize,
        maxSendBuffer,
        receiveWindow,
        maxChannels,
        zeroChecksum,
        maxRetransmissions,
        generator);
  }
}

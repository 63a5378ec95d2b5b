package io.livekit.jakarta.rtc.bwe;

import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtcp.TransportFeedback;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.ReceiverFeedback;
import io.livekit.jakarta.rtc.sim.SimulatedNetwork;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.LongUnaryOperator;

/**
 * A sender of audio and of 25 pictures a second, which are as large as the estimate lets them be,
 * its path, and a receiver that answers as libwebrtc does: every 50 ms, with what is missing. On
 * virtual time.
 */
final class SimulatedDownlink {
  static final long MILLI = 1_000_000L;
  private static final int PACKET = 1_100;
  private static final int AUDIO_PACKET = 160;
  private static final long PICTURE_NANOS = 40 * MILLI;
  private static final long AUDIO_NANOS = 20 * MILLI;
  private static final int HEADERS = 28;

  /** Pictures are spread over a part of their time, as by a pacer. */
  private static final double SPREAD = 0.5;

  private static final long AUDIO_BITS = (AUDIO_PACKET + HEADERS) * 8 * 50;

  final SimulatedWorld world;
  final BandwidthEstimator estimator;
  private final InetSocketAddress sender = address("10.0.0.1");
  private final InetSocketAddress receiver = address("10.0.0.2");
  private final LongUnaryOperator media; // of the estimate
  private final TransportFeedback feedback = new TransportFeedback();
  private final ReceiverFeedback answers = new ReceiverFeedback();
  private final double drift;
  private int sequence = 65_000;
  private final Prober prober = new Prober();
  private long paddedBytes;
  private long receivedBytes;
  private long delayNanos;
  private long packets;
  private long longestDelayNanos;

  private SimulatedDownlink(long seed, long start, LongUnaryOperator media, double drift) {
    world = new SimulatedWorld(seed);
    estimator = new BandwidthEstimator(start, 30_000, 20_000_000);
    this.media = media;
    this.drift = drift;
    world.network().bind(receiver, this::arrived);
    world.network().bind(sender, this::answered);
    audio();
    picture();
    answer();
    pad();
  }

  /**
   * @param start first estimate
   * @param media what is sent at an estimate, audio included, in bits per second
   * @param drift of the receiver's clock: 0.0001 gains 0.1 ms a second
   */
  static SimulatedDownlink of(long seed, long start, LongUnaryOperator media, double drift) {
    return new SimulatedDownlink(seed, start, media, drift);
  }

  Link link() {
    return world.network().link(sender.getAddress(), receiver.getAddress());
  }

  Link back() {
    return world.network().link(receiver.getAddress(), sender.getAddress());
  }

  /** A bottleneck whose queue holds so much time. */
  void bandwidth(long bitsPerSecond, long queueMillis) {
    link().bandwidth(bitsPerSecond, Math.max(3_000, bitsPerSecond * queueMillis / 8_000));
  }

  /** Probes as long as so much could be made use of. */
  void want(long bitsPerSecond) {
    prober.wanted(bitsPerSecond);
  }

  /**
   * @return bytes of padding sent since the start
   */
  long padded() {
    return paddedBytes;
  }

  /** The padding that is due. */
  private void pad() {
    long now = world.nowNanos();
    estimator.proved(prober.update(estimator, now));
    while (prober.due(estimator.rttNanos(), now) > 0) {
      paddedBytes += prober.packetBytes();
      send(prober.packetBytes() - HEADERS);
    }
    world.at(now + MILLI, this::pad);
  }

  private void audio() {
    send(AUDIO_PACKET);
    world.at(world.nowNanos() + AUDIO_NANOS, this::audio);
  }

  private void picture() {
    long rate = Math.max(0, media.applyAsLong(estimator.bitsPerSecond()) - AUDIO_BITS);
    long bytes = rate * PICTURE_NANOS / 8_000_000_000L;
    int count = (int) ((bytes + PACKET + HEADERS - 1) / (PACKET + HEADERS));
    for (int i = 0; i < count; i++) {
      int size = (int) (bytes / count) - HEADERS;
      long at = (long) (SPREAD * PICTURE_NANOS * i / count);
      world.at(world.nowNanos() + at, () -> send(Math.max(size, 50)));
    }
    world.at(world.nowNanos() + PICTURE_NANOS, this::picture);
  }

  private void send(int bytes) {
    int number = sequence++ & 0xFFFF;
    estimator.sent(number, bytes + HEADERS, prober.id(), world.nowNanos());
    prober.sent(bytes + HEADERS);
    byte[] packet = new byte[bytes + HEADERS];
    packet[0] = (byte) (number >> 8);
    packet[1] = (byte) number;
    long sent = world.nowNanos();
    for (int i = 0; i < 8; i++) {
      packet[2 + i] = (byte) (sent >> 8 * i);
    }
    world.network().send(sender, receiver, packet, 0, packet.length);
  }

  private void arrived(SimulatedNetwork.Datagram datagram, long now) {
    byte[] packet = datagram.bytes();
    int number = (packet[0] & 0xFF) << 8 | packet[1] & 0xFF;
    answers.received(number, (long) (now * (1 + drift)));
    long sent = 0;
    for (int i = 0; i < 8; i++) {
      sent |= (packet[2 + i] & 0xFFL) << 8 * i;
    }
    receivedBytes += packet.length;
    packets++;
    delayNanos += now - sent;
    longestDelayNanos = Math.max(longestDelayNanos, now - sent);
  }

  private void answer() {
    boolean more = true;
    while (more) {
      byte[] bytes = new byte[1500];
      RtcpWriter rtcp = new RtcpWriter().begin(bytes, 0, bytes.length);
      more = answers.write(rtcp, 1, 2);
      if (rtcp.length() > 0) {
        world.network().send(receiver, sender, bytes, 0, rtcp.length());
      }
    }
    world.at(world.nowNanos() + ReceiverFeedback.INTERVAL_NANOS, this::answer);
  }

  private void answered(SimulatedNetwork.Datagram datagram, long now) {
    RtcpReader rtcp = new RtcpReader().wrap(datagram.bytes(), 0, datagram.bytes().length);
    while (rtcp.next()) {
      if (feedback.wrap(rtcp)) {
        long before = estimator.bitsPerSecond();
        estimator.feedback(feedback, now);
        if (estimator.bitsPerSecond() < before) {
          prober.decreased(now);
        }
        estimator.proved(prober.update(estimator, now));
      }
    }
  }

  /** What happened in a stretch of time. */
  record Stretch(long bitsPerSecond, double meanDelayMillis, double longestDelayMillis) {}

  Stretch run(long millis) {
    receivedBytes = 0;
    packets = 0;
    delayNanos = 0;
    longestDelayNanos = 0;
    world.runMillis(millis);
    return new Stretch(
        receivedBytes * 8_000 / millis,
        packets == 0 ? 0 : delayNanos / 1e6 / packets,
        longestDelayNanos / 1e6);
  }

  /**
   * @return milliseconds until the estimate is as asked, or -1
   */
  long until(java.util.function.LongPredicate estimate, long maxMillis) {
    for (long t = 0; t <= maxMillis; t += 10) {
      if (estimate.test(estimator.bitsPerSecond())) {
        return t;
      }
      world.runMillis(10);
    }
    return -1;
  }

  private static InetSocketAddress address(String host) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), 5_000);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}

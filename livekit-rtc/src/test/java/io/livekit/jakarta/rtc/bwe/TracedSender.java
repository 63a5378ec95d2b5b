package io.livekit.jakarta.rtc.bwe;

import io.livekit.jakarta.rtc.allocation.AllocatedTrack;
import io.livekit.jakarta.rtc.allocation.Allocator;
import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtcp.TransportFeedback;
import io.livekit.jakarta.rtc.sim.ReceiverFeedback;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a server sends to one subscriber over a {@link Bottleneck}: audio, and pictures of tracks
 * with three layers of three, in the layers that the allocator gives them by the estimate, key
 * frames and their cost included; paced, probed, and answered as libwebrtc does. Steps a
 * millisecond at a time.
 */
final class TracedSender implements CompetingFlows.Flow {
  private static final long MILLI = Bottleneck.MILLI;
  private static final int PACKET = 1_100;
  private static final int HEADERS = 28;
  private static final int AUDIO_PACKET = 160;
  private static final int PICTURES = 25;
  private static final long LOOK_NANOS = 250 * MILLI;
  private static final double[] TEMPORAL = {0.5, 0.7, 1};
  private static final double KEY_FRAME = 5; // of a mean picture
  private static final long MIN_KEY_FRAME_NANOS = 500 * MILLI;
  private static final long KEY_FRAME_DELAY_NANOS = 60 * MILLI;
  private static final double PACING = 2;
  private static final long LONG_QUEUE_NANOS = 100 * MILLI;
  private static final long MAX_WAIT_NANOS = 350 * MILLI;
  private static final double OVERHEAD = 1.05;

  /** One track and what of it is forwarded. */
  final class Track implements AllocatedTrack {
    private final long[] layers;
    private final int priority;
    int target; // everything fits until something is known
    int temporal = 2;
    private boolean cut;
    int layer = Ladder.NONE;
    private long keyFrameNanos = KEY_FRAME_DELAY_NANOS;
    private long lastKeyFrame = Long.MIN_VALUE / 2;
    private long nextPicture;
    private int picture;
    int switches;
    int pauses;
    int idleKeyFrames;
    long lastSent;
    long longestGap;

    Track(int priority, long phaseNanos, long... layers) {
      this.layers = layers;
      this.priority = priority;
      nextPicture = phaseNanos;
      target = layers.length - 1;
    }

    @Override
    public void readLadder(Ladder ladder) {
      for (int spatial = 0; spatial < layers.length; spatial++) {
        for (int t = spatial == 0 ? 0 : 1; t < TEMPORAL.length; t++) {
          double varying = 0.9 + 0.2 * random.nextDouble(); // as content does
          ladder.add(spatial, t, (long) (layers[spatial] * TEMPORAL[t] * varying));
        }
      }
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public void allocate(int spatial, int toTemporal, boolean atOnce, long nowNanos) {
      int next = Math.min(spatial, layers.length - 1);
      temporal = Math.min(toTemporal, TEMPORAL.length - 1);
      if (next == Ladder.NONE && target != Ladder.NONE) {
        pauses++;
      }
      cut = atOnce && layer > next;
      target = next;
      if (target == Ladder.NONE) {
        layer = Ladder.NONE;
      } else if (target != layer && keyFrameNanos == Long.MAX_VALUE) {
        keyFrameNanos =
            Math.max(nowNanos + KEY_FRAME_DELAY_NANOS, lastKeyFrame + MIN_KEY_FRAME_NANOS);
      }
    }

    private void step(long nowNanos) {
      if (nowNanos < nextPicture) {
        return;
      }
      nextPicture += 1_000 * MILLI / PICTURES;
      picture++;
      boolean key = nowNanos >= keyFrameNanos;
      if (key) {
        keyFrameNanos = Long.MAX_VALUE;
        lastKeyFrame = nowNanos;
        idleKeyFrames += target == layer || target == Ladder.NONE ? 1 : 0;
        if (layer != target && layer != Ladder.NONE) {
          switches++;
        }
        layer = target;
        cut = false;
      }
      if (layer == Ladder.NONE || cut) {
        return;
      }
      int of = picture % 4 == 0 ? 0 : picture % 2 == 0 ? 1 : 2;
      int most = layer > target ? 0 : layer < target ? 2 : temporal;
      if (of > most && !key) {
        return;
      }
      double share = of == 0 ? 4 * 0.5 : of == 1 ? 4 * 0.2 : 2 * 0.3;
      double bytes = layers[layer] / 8.0 / PICTURES * share * (0.8 + 0.4 * random.nextDouble());
      enqueue((int) (key ? KEY_FRAME * layers[layer] / 8 / PICTURES : bytes));
      if (lastSent > 0) {
        longestGap = Math.max(longestGap, nowNanos - lastSent);
      }
      lastSent = nowNanos;
    }
  }

  private final class Arrived {
    private final int sequence;
    private final long arrival;

    Arrived(int sequence, long arrival) {
      this.sequence = sequence;
      this.arrival = arrival;
    }
  }

  private record Answer(long atNanos, byte[] bytes) {}

  final BandwidthEstimator estimator;
  final Allocator allocator;
  final List<Track> tracks = new ArrayList<>();
  final boolean greedy;
  private final Bottleneck path;
  private final Random random;
  private final long backNanos;
  private final double drift;
  private final double feedbackLoss;
  private final long feedbackJitterNanos;
  private final Prober prober = new Prober();
  private final TransportFeedback feedback = new TransportFeedback();
  private final RtcpReader rtcp = new RtcpReader();
  private final ReceiverFeedback receiver = new ReceiverFeedback();
  private final ArrayDeque<Arrived> flight = new ArrayDeque<>();
  private final ArrayDeque<Answer> answers = new ArrayDeque<>();
  private final ArrayDeque<Integer> paced = new ArrayDeque<>();
  private int sequence = 65_000;
  private long pacedBytes;
  private double budget;
  private long nextAudio;
  private long nextFeedback;
  private long nextLook = Long.MAX_VALUE;
  private long allocatedFor;
  private long wanted;
  private boolean answered;
  private double owed; // bytes of a greedy sender
  private long received;
  long sentBytes;
  long lastQueueNanos;

  TracedSender(
      Bottleneck path,
      long backMillis,
      boolean allowPause,
      boolean greedy,
      double drift,
      double feedbackLoss,
      long feedbackJitterMillis,
      Random random) {
    this.path = path;
    this.backNanos = backMillis * MILLI;
    this.greedy = greedy;
    this.drift = drift;
    this.feedbackLoss = feedbackLoss;
    this.feedbackJitterNanos = feedbackJitterMillis * MILLI;
    this.random = random;
    allocator = new Allocator(allowPause);
    estimator = new BandwidthEstimator(greedy ? 300_000 : 50_000_000, 60_000, 50_000_000);
    estimator.rtt(2 * backMillis * MILLI);
    estimator.pathRtt(2 * backMillis * MILLI);
  }

  void track(int priority, long... layers) {
    tracks.add(new Track(priority, (long) (random.nextDouble() * 40 * MILLI), layers));
  }

  private static long audioBits() {
    return (AUDIO_PACKET + HEADERS) * 8 * 50;
  }

  @Override
  public long received() {
    return received;
  }

  @Override
  public void step(long nowNanos) {
    if (nowNanos >= nextAudio) {
      nextAudio = nowNanos + 20 * MILLI;
      sentBytes += AUDIO_PACKET + HEADERS;
      if (path.send(AUDIO_PACKET + HEADERS, nowNanos) != Bottleneck.LOST) {
        received += AUDIO_PACKET + HEADERS;
      }
    }
    if (greedy) {
      owed += Math.max(0, Math.min(estimator.bitsPerSecond(), 10_000_000) - audioBits()) / 8_000.0;
      for (; owed >= PACKET; owed -= PACKET) {
        pace(PACKET);
      }
    }
    for (Track track : tracks) {
      track.step(nowNanos);
    }
    boolean congested = estimator.isOverused() || estimator.queueNanos() > LONG_QUEUE_NANOS;
    double rate = (congested ? 1 : PACING) * Math.min(estimator.bitsPerSecond(), 20_000_000);
    rate = Math.max(rate, pacedBytes * 8e9 / MAX_WAIT_NANOS);
    budget = Math.min(budget + rate / 8_000, PACKET + rate / 8_000);
    while (!paced.isEmpty() && budget > 0) {
      int bytes = paced.poll();
      pacedBytes -= bytes;
      budget -= bytes;
      send(bytes, nowNanos);
    }
    receive(nowNanos);
    while (!answers.isEmpty() && answers.peek().atNanos <= nowNanos) {
      answer(answers.poll().bytes, nowNanos);
    }
    if (answered) {
      if (nowNanos >= nextLook) {
        allocate(nowNanos);
      }
      probe(nowNanos);
      while (prober.due(estimator.rttNanos(), nowNanos) > 0) {
        send(Math.min(255, prober.packetBytes()) + 40, nowNanos);
      }
    }
  }

  private void enqueue(int bytes) {
    int count = (bytes + PACKET - 1) / PACKET;
    for (int i = 0; i < count; i++) {
      pace(Math.max(60, bytes / count));
    }
  }

  private void pace(int bytes) {
    paced.add(bytes);
    pacedBytes += bytes;
  }

  private void send(int bytes, long nowNanos) {
    int number = sequence++ & 0xFFFF;
    int length = bytes + HEADERS;
    estimator.sent(number, length, prober.id(), nowNanos);
    prober.sent(length);
    sentBytes += length;
    long arrival = path.send(length, nowNanos);
    if (arrival != Bottleneck.LOST) {
      flight.add(new Arrived(number, arrival));
      lastQueueNanos = path.waitNanos(nowNanos);
      received += length;
    }
  }

  private void receive(long nowNanos) {
    while (!flight.isEmpty() && flight.peek().arrival <= nowNanos) {
      Arrived packet = flight.poll();
      receiver.received(packet.sequence, (long) (packet.arrival * (1 + drift)));
    }
    if (nowNanos < nextFeedback) {
      return;
    }
    nextFeedback = nowNanos + ReceiverFeedback.INTERVAL_NANOS;
    for (boolean more = true; more; ) {
      byte[] bytes = new byte[1_500];
      RtcpWriter writer = new RtcpWriter().begin(bytes, 0, bytes.length);
      more = receiver.write(writer, 1, 2);
      if (writer.length() > 0 && random.nextDouble() >= feedbackLoss) {
        long jitter = (long) (random.nextDouble() * feedbackJitterNanos);
        Answer answer =
            new Answer(
                nowNanos + backNanos + jitter, java.util.Arrays.copyOf(bytes, writer.length()));
        if (jitter > feedbackJitterNanos / 2 && !answers.isEmpty()) {
          answers.addFirst(answer); // overtakes the ones before it
        } else {
          answers.add(answer);
        }
      }
    }
  }

  // What follows is the session's Downlink in short.

  private void answer(byte[] bytes, long nowNanos) {
    rtcp.wrap(bytes, 0, bytes.length);
    while (rtcp.next()) {
      if (!feedback.wrap(rtcp)) {
        continue;
      }
      long before = estimator.bitsPerSecond();
      estimator.feedback(feedback, nowNanos);
      answered = true;
      if (estimator.bitsPerSecond() < before) {
        prober.decreased(nowNanos);
      }
      probe(nowNanos);
      if (Math.abs(estimator.bitsPerSecond() - allocatedFor) > 0.04 * allocatedFor) {
        allocate(nowNanos);
      }
    }
  }

  private void probe(long nowNanos) {
    long proved = prober.update(estimator, nowNanos);
    if (proved != Prober.NONE && proved >= 1.2 * wanted) {
      allocator.everythingFits();
    }
    estimator.proved(proved);
  }

  private void allocate(long nowNanos) {
    long estimate = estimator.bitsPerSecond();
    allocatedFor = estimate;
    nextLook = nowNanos + LOOK_NANOS;
    if (greedy) {
      prober.wanted(0); // how it shares is the question, not what probes take
      return;
    }
    double retransmitted = Math.min(0.3, estimator.lossRatio());
    long video = (long) (Math.max(0, estimate * (1 - retransmitted) - audioBits()) / OVERHEAD);
    boolean atOnce = video < 0.85 * allocator.used();
    allocator.allocate(tracks, video, audioBits(), atOnce, nowNanos);
    wanted =
        allocator.isLimited()
            ? (long) (allocator.wished() * OVERHEAD / (1 - retransmitted)) + audioBits()
            : 0;
    prober.wanted(wanted);
  }

  /** Of all tracks, since the last call. */
  int takeSwitches() {
    int sum = 0;
    for (Track track : tracks) {
      sum += track.switches;
      track.switches = 0;
    }
    return sum;
  }

  int takePauses() {
    int sum = 0;
    for (Track track : tracks) {
      sum += track.pauses;
      track.pauses = 0;
    }
    return sum;
  }
}

package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.ingress.IngressVerdict;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a receiver sees while its layers change: every picture decodable, every timestamp close to
 * the time passed.
 */
class LayerSwitchTest {
  private static final int SEEDS = 12;
  private static final int PICTURES = 450; // half a minute
  private static final long INTERVAL = 66 * Rig.MILLI;
  private static final long DYNACAST_PAUSE_PICTURES = 75; // five seconds

  /** What is known of the layers' clocks. */
  enum Reports {
    NONE,
    PUNCTUAL,
    FIRST_DELAYED,
    ONE_MISSING,
    WRONG
  }

  @Test
  void aStepUpBetweenKeyFramesOfOnePictureKeepsFrameNumbersRising() {
    Call call = new Call(7, Reports.PUNCTUAL);
    call.rig.track.setMaxLayers(0, 3, call.rig.now);
    call.picture(true, true);
    call.picture(false, true);
    call.rig.track.setMaxLayers(1, 3, call.rig.now);
    // the low layer's key frame is forwarded first, though its number is above the other's
    call.picture(true, true);
    call.picture(false, true);
    assertThat(call.rig.track.stats().spatial()).isEqualTo(1);
    assertThat(call.receiver.refused).isEmpty();
    assertThat(call.receiver.waiting()).isZero();
    assertThat(call.receiver.decoded).hasSize(5); // the low layer's last frame is a key frame too
  }

  @Test
  void aLayerThatIsNotAllowedNeverComesThoughNothingElseIsAlive() {
    Call call = new Call(9, Reports.PUNCTUAL);
    call.rig.track.setAllowedLayer(0, call.rig.now);
    call.rig.track.setMaxLayers(1, 3, call.rig.now);
    for (int i = 0; i < 60; i++) {
      call.picture(i % 10 == 0, true);
    }
    assertThat(call.rig.track.stats().spatial()).isZero();
    int sent = call.rig.out.sent.size();
    call.sender.layers[0].active = false;
    for (int i = 0; i < 120; i++) {
      call.picture(i % 10 == 0, true);
    }
    assertThat(call.rig.out.sent).hasSize(sent);
    call.rig.track.setAllowedLayer(1, call.rig.now);
    for (int i = 0; i < 30; i++) {
      call.picture(i % 10 == 0, true);
    }
    assertThat(call.rig.track.stats().spatial()).isOne();
  }

  @Test
  void aRetransmissionHasTheNumberOfTheOriginal() {
    Call call = new Call(8, Reports.NONE);
    call.rig.track.setMaxLayers(0, 3, call.rig.now);
    call.picture(true, true);
    call.rig.track.setMaxLayers(1, 3, call.rig.now);
    call.picture(true, true);
    call.picture(false, true);
    RecordingOut.Sent original = call.rig.out.last();
    call.rig.track.setMaxLayers(0, 3, call.rig.now);
    call.picture(true, true);
    call.rig.track.receiveNack(original.sequence(), 0, call.rig.now);
    assertThat(descriptor(call.rig.out.last())).isEqualTo(descriptor(original));
  }

  private static byte[] descriptor(RecordingOut.Sent sent) {
    RtpPacket view = sent.view();
    int at = view.extensionOffset(SimulcastSender.DESCRIPTOR_ID);
    return Arrays.copyOfRange(
        sent.bytes(), at, at + view.extensionLength(SimulcastSender.DESCRIPTOR_ID));
  }

  @ParameterizedTest
  @EnumSource
  void everyPictureOfARandomCallIsDecodedInTime(Reports reports) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Call call = new Call(seed, reports);
      call.run();
      String name = reports + ", seed " + seed;
      assertThat(call.receiver.refused).as(name).isEmpty();
      assertThat(call.receiver.waiting()).as(name).isZero();
      assertThat(call.receiver.decoded).as(name).hasSizeGreaterThan(PICTURES * 9 / 10);
      call.checkTimes(name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPictureIsDecodedInTheEndWhenPacketsAreLostBothWays(Reports reports) {
    for (long seed = 101; seed <= 100 + SEEDS; seed++) {
      Call call = new Call(seed, reports);
      call.lossUpstream = 0.03;
      call.loss = 0.03;
      call.run();
      call.lossUpstream = 0;
      call.loss = 0;
      for (int i = 0; i < 30; i++) {
        call.picture(false, false);
      }
      assertThat(call.receiver.waiting()).as(reports + ", seed " + seed).isZero();
    }
  }

  /** One publisher with its encoder, one subscriber that changes its mind. */
  private static final class Call {
    final Random random;
    final Reports reports;
    final Rig rig = new Rig(MediaCodec.VP8);
    final SimulcastSender sender;
    final ReceiverModel receiver = new ReceiverModel();
    final int oddLayer;
    final long error;
    double lossUpstream;
    double loss;
    private final List<byte[]> repairs = new ArrayList<>();
    private long picture;
    private int wanted = SimulcastSender.LAYERS - 1;
    private long wantedSince;
    private boolean keyWanted = true;
    private int taken;
    private int rtxSequence;

    Call(long seed, Reports reports) {
      random = new Random(seed);
      this.reports = reports;
      sender = new SimulcastSender(random);
      oddLayer = random.nextInt(SimulcastSender.LAYERS);
      error = (random.nextBoolean() ? 1 : -1) * (30 + random.nextInt(1500)) * Rig.MILLI;
      rig.inIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, SimulcastSender.DESCRIPTOR_ID);
      rig.outIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, SimulcastSender.DESCRIPTOR_ID);
      rig.subscribe(MediaCodec.VP8, true);
    }

    void run() {
      for (int i = 0; i < PICTURES; i++) {
        if (random.nextInt(20) == 0) {
          want(random.nextInt(SimulcastSender.LAYERS));
        }
        dynacast();
        sender.packetsPerFrame = 1 + random.nextInt(3);
        picture(false, random.nextBoolean());
      }
    }

    private void want(int layer) {
      wanted = layer;
      wantedSince = picture;
      rig.track.setMaxLayers(layer, 3, rig.now);
    }

    /** Layers that nobody wants end after a while, and begin again with a key frame. */
    private void dynacast() {
      for (int i = 0; i < SimulcastSender.LAYERS; i++) {
        boolean active =
            i <= wanted
                || picture - wantedSince < DYNACAST_PAUSE_PICTURES && sender.layers[i].active;
        keyWanted |= active && !sender.layers[i].active;
        sender.layers[i].active = active;
      }
    }

    /**
     * @param together whether the server finds the packets of all layers at once, or one by one as
     *     they were sent
     */
    void picture(boolean key, boolean together) {
      long capture = rig.now;
      boolean keyFrame = key || keyWanted;
      keyWanted = false;
      List<List<byte[]>> layers = sender.picture(keyFrame, capture);
      List<byte[]> repairsNow = new ArrayList<>(repairs);
      repairs.clear();
      rig.now += random.nextInt(8) * Rig.MILLI;
      for (int i = SimulcastSender.LAYERS - 1; i >= 0; i--) {
        for (byte[] packet : layers.get(i)) {
          if (random.nextDouble() < lossUpstream) {
            repairs.add(SimulcastSender.rtx(packet, 200 + i, rtxSequence++));
          } else {
            rig.receive(packet);
            poll(!together);
          }
        }
      }
      for (byte[] repair : repairsNow) {
        if (rig.receive(repair) == IngressVerdict.RTX_NOT_MISSING) {
          repairs.add(repair); // nobody can have asked for it yet: nothing newer came
        }
      }
      poll(true);
      report();
      keyWanted |= rig.feedback(RtcpType.PLI) > 0;
      rig.now = capture + INTERVAL;
      rig.track.onTimeout(rig.now);
      poll(true);
      nack();
      picture++;
    }

    private void poll(boolean now) {
      if (now) {
        rig.fanOut.poll(1000, rig.now);
        for (; taken < rig.out.sent.size(); taken++) {
          if (random.nextDouble() >= loss) {
            receiver.receive(rig.out.sent.get(taken), rig.now);
          }
        }
      }
    }

    private void nack() {
      receiver.missing().forEach(sequence -> rig.track.receiveNack(sequence, 0, rig.now));
      poll(true);
    }

    private void report() {
      if (reports == Reports.NONE || picture % 15 != 5) {
        return;
      }
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
      Collections.shuffle(order, random);
      for (int layer : order) {
        boolean odd = layer == oddLayer;
        boolean first = picture == 5;
        if (reports == Reports.ONE_MISSING && odd) {
          continue;
        }
        long delay =
            reports == Reports.FIRST_DELAYED && odd && first
                ? Math.abs(error)
                : random.nextInt(3) * Rig.MILLI;
        long sampled = rig.now - delay;
        long skew = reports == Reports.WRONG && odd ? error : 0;
        rig.source.receiveSenderReport(
            100 + layer,
            Ntp.fromUnixNanos(sampled + Rig.WALL_OFFSET),
            sender.timestamp(layer, sampled + skew),
            rig.now);
      }
    }

    /**
     * A receiver shows a picture when its timestamp says so: one from the future freezes what is
     * shown before it.
     */
    void checkTimes(String name) {
      List<ReceiverModel.Decoded> decoded = receiver.decoded;
      long drift = 0;
      for (int i = 1; i < decoded.size(); i++) {
        ReceiverModel.Decoded before = decoded.get(i - 1);
        ReceiverModel.Decoded now = decoded.get(i);
        int units = now.timestamp() - before.timestamp();
        long ahead = units * 100_000L / 9 - (now.nanos() - before.nanos());
        assertThat(units).as(name + ", picture " + i).isPositive();
        assertThat(ahead / Rig.MILLI).as(name + ", ahead at picture " + i).isLessThan(210);
        assertThat((now.nanos() - before.nanos()) / Rig.MILLI)
            .as(name + ", gap at picture " + i)
            .isLessThan(300);
        drift += ahead;
        if (reports != Reports.WRONG) {
          assertThat(drift / Rig.MILLI).as(name + ", drift at picture " + i).isBetween(-150L, 150L);
        }
      }
    }
  }
}

package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SVC: one stream of several spatial layers, of which every subscriber gets what it wants. */
class ScalableStreamTest {
  private static final int VP9 = 98;
  private static final int AV1 = 35;
  private static final boolean KEY_MODE = true;

  private Rig rig;
  private SvcStream stream;
  private int asked;

  private void subscribe(MediaCodec codec, int spatial, int temporal, boolean keyMode) {
    rig = new Rig(codec);
    rig.inIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, SvcStream.DESCRIPTOR_ID);
    rig.outIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, SvcStream.DESCRIPTOR_ID);
    rig.subscribe(codec, true);
    stream = new SvcStream(codec == MediaCodec.AV1 ? AV1 : VP9, spatial, temporal, keyMode);
  }

  private void wish(int spatial, int temporal) {
    rig.track.setMaxLayers(spatial, temporal, rig.now);
  }

  /** Pictures of a publisher that answers requests for key frames with its next picture. */
  private void play(int pictures) {
    for (int i = 0; i < pictures; i++) {
      boolean wanted = rig.feedback(RtcpType.PLI) > 0;
      asked += wanted ? 1 : 0;
      rig.in(stream.picture(wanted));
      rig.tick();
    }
  }

  /** The same of a publisher that doesn't. */
  private void playWithoutKeyFrames(int pictures) {
    for (int i = 0; i < pictures; i++) {
      rig.in(stream.picture(false));
      rig.tick();
    }
  }

  private List<SvcReceiver.Picture> pictures() {
    return SvcReceiver.pictures(rig.out.sent);
  }

  /**
   * @return the spatial layers of the pictures since an index
   */
  private List<Integer> layers(int from) {
    List<SvcReceiver.Picture> all = pictures();
    return all.subList(from, all.size()).stream().map(SvcReceiver.Picture::spatial).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,false",
    "1,3,false",
    "2,1,false",
    "2,1,true",
    "2,3,true",
    "3,1,true",
    "3,3,false",
    "3,3,true"
  })
  void whoWantsTheBestGetsEverythingThatItNeeds(int spatial, int temporal, boolean keyMode) {
    subscribe(MediaCodec.VP9, spatial, temporal, keyMode);
    play(40);
    assertThat(pictures()).hasSize(40);
    assertThat(layers(0)).containsOnly(spatial - 1);
    int all = 40 * spatial * stream.packetsPerFrame;
    int needed = keyMode ? (39 + spatial) * stream.packetsPerFrame : all;
    assertThat(rig.out.sent).as("in KEY modes no lower layers between key frames").hasSize(needed);
    assertThat(rig.track.stats().spatial()).isEqualTo(spatial - 1);
    assertThat(rig.track.stats().temporal())
        .as("what is wished, where it isn't known what there is")
        .isEqualTo(spatial == 1 ? 3 : temporal - 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"VP9", "AV1"})
  void goesDownWithTheNextPictureWhereLowerLayersWereForwardedToo(MediaCodec codec) {
    subscribe(codec, 3, 3, false);
    play(21);
    asked = 0;
    wish(0, 3);
    play(20);
    assertThat(layers(0).subList(0, 21)).containsOnly(2);
    assertThat(layers(21)).hasSize(20).containsOnly(0);
    assertThat(asked).as("nobody needs a key frame for that").isZero();
    assertThat(rig.track.stats().reason()).isEqualTo(LayerReason.WISHED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesUpWithAKeyFrameThatItAsksFor(boolean keyMode) {
    subscribe(MediaCodec.VP9, 3, 3, keyMode);
    wish(0, 3);
    play(21);
    assertThat(layers(0)).containsOnly(0);
    asked = 0;
    wish(2, 3);
    playWithoutKeyFrames(10);
    assertThat(layers(21)).as("the picture goes on meanwhile").hasSize(10).containsOnly(0);
    assertThat(rig.track.stats().reason()).isEqualTo(LayerReason.WAITING_FOR_KEY_FRAME);
    play(20);
    assertThat(layers(31)).hasSize(20).containsOnly(2);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void inKeyModesGoesDownWithAKeyFrameThatItAsksForAndIsSeenUntilThen() {
    subscribe(MediaCodec.AV1, 3, 3, KEY_MODE);
    play(21);
    asked = 0;
    wish(0, 3);
    playWithoutKeyFrames(10);
    assertThat(layers(21)).as("the picture goes on meanwhile").hasSize(10).containsOnly(2);
    play(20);
    assertThat(layers(31)).hasSize(20).containsOnly(0);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void theLayerBetweenIsJoinedLikeTheOthers() {
    subscribe(MediaCodec.VP9, 3, 3, KEY_MODE);
    play(20);
    wish(1, 3);
    play(20);
    wish(2, 3);
    play(20);
    assertThat(layers(21).subList(0, 19)).containsOnly(1);
    assertThat(layers(41)).hasSize(19).containsOnly(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fewerFramesASecondAreFewerTemporalLayersAndComeBackWithoutAKeyFrame(boolean keyMode) {
    subscribe(MediaCodec.VP9, 3, 3, keyMode);
    play(20);
    asked = 0;
    wish(2, 0);
    play(40);
    List<SvcReceiver.Picture> slow = pictures().subList(20, pictures().size());
    assertThat(slow).hasSize(10).allMatch(picture -> picture.temporal() == 0);
    assertThat(slow).allMatch(picture -> picture.spatial() == 2);
    wish(2, 1);
    play(40);
    assertThat(pictures()).hasSize(20 + 10 + 20);
    wish(2, 2);
    play(41);
    assertThat(pictures()).hasSize(20 + 10 + 20 + 41);
    assertThat(asked).isZero();
  }

  @Test
  void nothingAboveWhatIsAllowedIsForwarded() {
    subscribe(MediaCodec.VP9, 3, 1, KEY_MODE);
    rig.track.setAllowedLayer(1, rig.now);
    play(20);
    assertThat(layers(0)).containsOnly(1);
    assertThat(rig.track.stats().reason()).isEqualTo(LayerReason.ALLOWED_LIMIT);
    rig.track.setAllowedLayer(0, rig.now);
    play(20);
    assertThat(layers(20)).hasSize(20).containsOnly(0);
  }

  @Test
  void goesDownAtOnceToWhatThePathCarries() {
    subscribe(MediaCodec.VP9, 3, 3, false);
    play(21);
    asked = 0;
    rig.track.allocate(0, 1, true, rig.now);
    play(21);
    assertThat(layers(21)).hasSize(10).containsOnly(0);
    assertThat(asked).isZero();
    assertThat(rig.track.stats().reason()).isEqualTo(LayerReason.BANDWIDTH_LIMIT);
    rig.track.allocate(2, 3, false, rig.now);
    play(21);
    assertThat(layers(31)).hasSizeGreaterThan(19).endsWith(2, 2);
    assertThat(asked).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereALowerLayerNeedsAKeyFrameTheUpperOneIsSlowedOrCutUntilThen(boolean cut) {
    subscribe(MediaCodec.VP9, 3, 3, KEY_MODE);
    play(21);
    rig.track.allocate(0, 3, cut, rig.now);
    playWithoutKeyFrames(12);
    assertThat(layers(21)).hasSize(cut ? 0 : 3);
    play(20);
    assertThat(layers(cut ? 21 : 24)).hasSize(20).containsOnly(0);
  }

  @Test
  void tellsWhatEachLayerTakesWithThoseThatItNeeds() {
    subscribe(MediaCodec.VP9, 3, 3, false);
    play(100);
    Ladder ladder = new Ladder();
    rig.track.readLadder(ladder);
    int top = ladder.size() - 1; // each step is worth something, so that there may be fewer
    assertThat(top).isBetween(5, 6);
    assertThat(ladder.spatial(0)).isZero();
    assertThat(ladder.temporal(0)).isZero();
    assertThat(ladder.spatial(top)).isEqualTo(2);
    assertThat(ladder.temporal(top)).isEqualTo(2);
    for (int rung = 1; rung < ladder.size(); rung++) {
      assertThat(ladder.bitrate(rung)).isGreaterThan(ladder.bitrate(rung - 1));
    }
    assertThat((double) ladder.bitrate(2)).isCloseTo(4 * ladder.bitrate(0), withinPercentage(5));
  }

  @Test
  void tellsWhichDecodeTargetsAreForwarded() {
    subscribe(MediaCodec.VP9, 3, 3, false);
    play(8);
    assertThat(pictures()).allMatch(picture -> picture.activeTargets() == 0b111_111_111);
    wish(1, 3);
    play(8);
    wish(1, 0);
    play(8);
    List<Integer> told = pictures().stream().map(SvcReceiver.Picture::activeTargets).toList();
    assertThat(told.subList(8, 16)).containsOnly(0b000_111_111);
    assertThat(told.subList(16, told.size())).containsOnly(0b000_001_001);
    wish(2, 3);
    play(8);
    assertThat(pictures().get(pictures().size() - 1).activeTargets()).isEqualTo(0b111_111_111);
  }

  @Test
  void inKeyModesTheLayersBelowAreNoTargetsOfWhatIsForwarded() {
    subscribe(MediaCodec.VP9, 3, 1, KEY_MODE);
    play(8);
    assertThat(pictures()).allMatch(picture -> picture.activeTargets() == 0b100);
  }

  @Test
  void streamsOfWhichEverythingIsForwardedAreDescribedAsTheyCome() {
    subscribe(MediaCodec.VP9, 2, 2, false);
    List<byte[]> in = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      in.addAll(stream.picture(i == 0));
    }
    rig.in(in);
    assertThat(rig.out.sent).hasSameSizeAs(in);
    for (int i = 0; i < in.size(); i++) {
      RecordingOut.Sent sent = rig.out.sent.get(i);
      RecordingOut.Sent original = new RecordingOut.Sent(in.get(i), 0);
      assertThat(descriptor(sent)).isEqualTo(descriptor(original));
      assertThat(sent.payload()).isEqualTo(original.payload());
    }
  }

  private static List<Byte> descriptor(RecordingOut.Sent sent) {
    var view = sent.view();
    int at = view.extensionOffset(SvcStream.DESCRIPTOR_ID);
    List<Byte> bytes = new ArrayList<>();
    for (int i = 0; i < view.extensionLength(SvcStream.DESCRIPTOR_ID); i++) {
      bytes.add(sent.bytes()[at + i]);
    }
    return bytes;
  }

  @Test
  void retransmissionsSayTheSame() {
    subscribe(MediaCodec.VP9, 3, 3, false);
    wish(1, 1);
    play(9);
    List<RecordingOut.Sent> first = List.copyOf(rig.out.sent);
    first.forEach(packet -> rig.track.receiveNack(packet.sequence(), 0, rig.now));
    List<RecordingOut.Sent> again = rig.out.sent.subList(first.size(), rig.out.sent.size());
    assertThat(again).hasSameSizeAs(first);
    for (int i = 0; i < first.size(); i++) {
      assertThat(descriptor(again.get(i))).isEqualTo(descriptor(first.get(i)));
      assertThat(again.get(i).view().marker()).isEqualTo(first.get(i).view().marker());
    }
  }

  @Test
  void framesThatComeLateFindTheirPlace() {
    subscribe(MediaCodec.VP9, 3, 3, false);
    wish(1, 3);
    play(5);
    List<byte[]> late = stream.picture(false);
    rig.tick();
    playWithoutKeyFrames(2);
    int before = rig.out.sent.size();
    rig.in(late);
    List<RecordingOut.Sent> sent = rig.out.sent.subList(before, rig.out.sent.size());
    assertThat(sent.stream().filter(packet -> !packet.view().isPaddingOnly()))
        .as("what is forwarded of it")
        .hasSize(2 * stream.packetsPerFrame);
    assertThat(sent).as("the places of the rest are filled").hasSameSizeAs(late);
    playWithoutKeyFrames(4);
    assertThat(pictures()).hasSize(5 + 1 + 2 + 4);
  }

  @Test
  void whatWasLostOfLayersThatAreLeftOutIsNotWaitedFor() {
    subscribe(MediaCodec.VP9, 3, 1, false);
    stream.packetsPerFrame = 4;
    wish(0, 3);
    play(5);
    List<byte[]> packets = stream.picture(false);
    for (int i = 0; i < packets.size(); i++) {
      if (i != 5 && i != 6) { // of the middle layer
        rig.in(packets.get(i));
      }
    }
    rig.tick();
    playWithoutKeyFrames(5);
    assertThat(pictures()).hasSize(11);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLayerThatThePublisherGivesUpIsReplacedByTheOneBelow(boolean keyMode) {
    subscribe(MediaCodec.VP9, 3, 3, keyMode);
    play(20);
    stream.layersSent = 2;
    play(20);
    assertThat(layers(21)).hasSizeGreaterThan(15).containsOnly(1);
    assertThat(rig.track.stats().targetSpatial()).isEqualTo(1);
    assertThat(rig.track.stats().reason()).isEqualTo(LayerReason.BEST_THAT_COMES);
    stream.layersSent = 3;
    rig.in(stream.picture(true));
    play(5);
    assertThat(layers(0)).endsWith(2, 2, 2, 2, 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLayerThatEndsWithoutAWordIsReplacedByTheOneBelow(boolean keyMode) {
    subscribe(MediaCodec.VP9, 3, 1, keyMode);
    play(20);
    stream.layersSent = 1;
    stream.tells = false;
    for (int i = 0; i < 60; i++) {
      boolean wanted = rig.feedback(RtcpType.PLI) > 0;
      rig.in(stream.picture(wanted));
      rig.tick();
    }
    assertThat(rig.track.stats().spatial()).isZero();
    assertThat(rig.track.stats().reason()).isEqualTo(LayerReason.BETTER_ONE_STALLED);
  }

  @Test
  void anotherScalabilityModeIsJoinedWithItsKeyFrame() {
    subscribe(MediaCodec.AV1, 3, 3, KEY_MODE);
    play(10);
    SvcStream next = new SvcStream(AV1, 2, 2, false);
    next.firstTemplate = 40;
    goOn(next);
    play(10);
    assertThat(layers(10)).hasSize(10).containsOnly(1);
    SvcStream single = new SvcStream(AV1, 1, 1, false);
    single.firstTemplate = 20;
    goOn(single);
    play(10);
    assertThat(layers(20)).hasSize(10).containsOnly(0);
    goOn(new SvcStream(AV1, 3, 1, KEY_MODE));
    play(10);
    assertThat(layers(30)).hasSize(10).containsOnly(2);
  }

  private void goOn(SvcStream next) {
    next.sequence = stream.sequence;
    next.frameNumber = stream.frameNumber;
    next.timestamp = stream.timestamp;
    stream = next;
  }

  @Test
  void aStructureWhosePacketComesLateTakesWithItWhatFollowsIt() {
    subscribe(MediaCodec.VP9, 2, 1, false);
    play(10);
    SvcStream next = new SvcStream(VP9, 3, 1, false);
    next.firstTemplate = 40;
    goOn(next);
    List<byte[]> key = stream.picture(true);
    List<byte[]> after = stream.picture(false);
    rig.in(key.subList(1, key.size()));
    rig.in(after);
    rig.in(key.get(0));
    rig.tick();
    play(5);
    assertThat(layers(10)).hasSize(7).containsOnly(2);
  }

  @Test
  void whoComesLaterStartsWithTheKeyFrameThatIsStillThere() {
    subscribe(MediaCodec.VP9, 3, 3, KEY_MODE);
    play(6);
    rig.fanOut.detach(rig.track);
    rig.out.sent.clear();
    rig.subscribe(MediaCodec.VP9, true);
    assertThat(layers(0)).hasSize(6).containsOnly(2);
  }

  @Test
  void resumesWithAKeyFrame() {
    subscribe(MediaCodec.VP9, 3, 3, KEY_MODE);
    play(10);
    rig.track.setPaused(true, rig.now);
    play(50);
    assertThat(pictures()).hasSize(10);
    rig.track.setPaused(false, rig.now);
    play(20);
    assertThat(layers(10)).hasSizeGreaterThan(17).containsOnly(2);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void staysDecodableWhateverTheSubscriberWants(long seed) {
    Random random = new Random(seed);
    boolean keyMode = random.nextBoolean();
    subscribe(
        random.nextBoolean() ? MediaCodec.VP9 : MediaCodec.AV1,
        2 + random.nextInt(2),
        1 + random.nextInt(3),
        keyMode);
    int shown = 0;
    for (int i = 0; i < 600; i++) {
      if (random.nextInt(12) == 0) {
        wish(random.nextInt(3), random.nextInt(3));
      }
      if (random.nextInt(60) == 0) {
        rig.track.setAllowedLayer(random.nextInt(3), rig.now);
      }
      int layersBefore = stream.layersSent;
      if (random.nextInt(60) == 0) {
        stream.layersSent = 1 + random.nextInt(stream.spatialLayers);
      }
      boolean more = stream.layersSent > layersBefore; // an encoder begins them with a key frame
      stream.packetsPerFrame = 1 + random.nextInt(4);
      boolean wanted = rig.feedback(RtcpType.PLI) > 0;
      int before = rig.out.sent.size();
      rig.in(stream.picture(wanted || more || random.nextInt(100) == 0));
      shown += rig.out.sent.size() > before ? 1 : 0;
      rig.tick();
    }
    assertThat(pictures()).hasSize(shown).hasSizeGreaterThan(150);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30})
  void givesEveryPacketOneNumberOnABadNetworkAndGoesOn(long seed) {
    Random random = new Random(seed);
    subscribe(MediaCodec.VP9, 3, 3, random.nextBoolean());
    List<byte[]> delayed = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      if (random.nextInt(12) == 0) {
        wish(random.nextInt(3), random.nextInt(3));
      }
      List<byte[]> packets = stream.picture(rig.feedback(RtcpType.PLI) > 0);
      if (random.nextInt(20) == 0) {
        Collections.shuffle(packets, random);
      }
      for (byte[] packet : packets) {
        int fate = random.nextInt(20);
        if (fate == 1) {
          delayed.add(packet);
        } else if (fate > 1) {
          rig.in(packet);
        }
        if (!delayed.isEmpty() && random.nextInt(3) == 0) {
          rig.in(delayed.remove(random.nextInt(delayed.size())));
        }
      }
      rig.tick();
    }
    List<Long> numbers =
        rig.out.sent.stream().map(RecordingOut.Sent::extendedSequence).collect(Collectors.toList());
    assertThat(numbers).doesNotHaveDuplicates().hasSizeGreaterThan(300);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {41, 42, 43, 44})
  void goesOnAfterGarbage(long seed) {
    Random random = new Random(seed);
    subscribe(MediaCodec.VP9, 3, 3, random.nextBoolean());
    for (int i = 0; i < 1500; i++) {
      for (byte[] packet : stream.picture(random.nextInt(10) == 0)) {
        for (int bits = random.nextInt(4); bits > 0; bits--) {
          packet[12 + random.nextInt(packet.length - 12)] ^= (byte) (1 << random.nextInt(8));
        }
        rig.in(packet);
      }
      rig.track.receiveNack(random.nextInt(), random.nextInt(), rig.now);
      wish(random.nextInt(3), random.nextInt(3));
      rig.feedback(RtcpType.NACK);
      rig.tick();
    }
    rig.out.sent.clear();
    wish(2, 3);
    stream.timestamp += 1 << 20;
    for (int i = 0; i < 200; i++) {
      rig.in(stream.picture(rig.feedback(RtcpType.PLI) > 0 || i == 100));
      rig.tick();
    }
    assertThat(rig.track.stats().spatial()).isEqualTo(2);
    assertThat(rig.out.sent).hasSizeGreaterThan(100);
  }
}

package io.livekit.jakarta.rtc.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.peer.PeerGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoopPlacementTest {
  private static final List<String> LOOPS = List.of("a", "b", "c", "d");

  private final LoopPlacement<String> placement = new LoopPlacement<>(LOOPS);

  private List<LoopPlacement.Place<String>> place(PeerGroup group, int peers) {
    return Stream.generate(() -> placement.place(group)).limit(peers).toList();
  }

  private static List<String> loops(List<LoopPlacement.Place<String>> places) {
    return places.stream().map(LoopPlacement.Place::loop).toList();
  }

  @Test
  void thePeersOfASmallRoomShareALoop() {
    assertThat(loops(place(new PeerGroup(), LoopPlacement.GROUP_SHARE))).containsOnly("a");
  }

  @Test
  void roomsSpreadOverTheLoops() {
    for (String loop : LOOPS) {
      assertThat(loops(place(new PeerGroup(), 3))).containsOnly(loop);
    }
  }

  @Test
  void aLargeRoomSpreadsEvenlyOverTheLoops() {
    List<String> loops =
        loops(place(new PeerGroup(), LOOPS.size() * 3 * LoopPlacement.GROUP_SHARE));
    for (String loop : LOOPS) {
      assertThat(Collections.frequency(loops, loop)).isEqualTo(3 * LoopPlacement.GROUP_SHARE);
    }
  }

  @Test
  void whoLeavesMakesRoomForTheNext() {
    PeerGroup group = new PeerGroup();
    List<LoopPlacement.Place<String>> places = place(group, LoopPlacement.GROUP_SHARE);
    places.subList(0, 5).forEach(place -> place.leave().run());
    assertThat(loops(place(group, 5))).containsOnly("a");
    assertThat(loops(place(group, 1))).containsOnly("b");
  }

  @Test
  void aRoomThatAllLeftStartsWhereTheFewestPeersAre() {
    PeerGroup group = new PeerGroup();
    place(group, 3).forEach(place -> place.leave().run());
    place(new PeerGroup(), 3);
    assertThat(loops(place(group, 1))).containsOnly("b");
  }

  @Test
  void roomsThatComeAndGoKeepTheLoopsBalanced() {
    Random random = new Random(1);
    List<LoopPlacement.Place<String>> present = new ArrayList<>();
    for (int room = 0; room < 2_000; room++) {
      List<LoopPlacement.Place<String>> places = place(new PeerGroup(), 2 + random.nextInt(12));
      present.addAll(places);
      if (room >= 100) {
        Collections.shuffle(present, random);
        List<LoopPlacement.Place<String>> leaving = present.subList(0, present.size() - 700);
        leaving.forEach(place -> place.leave().run());
        leaving.clear();
      }
    }
    List<String> loops = loops(present);
    for (String loop : LOOPS) {
      assertThat(Collections.frequency(loops, loop)).isBetween(150, 200);
    }
  }
}

package io.livekit.jakarta.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.config.RoomConfig;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.PlayoutDelay;
import org.junit.jupiter.api.Test;

class PlayoutDelaysTest {
  private static final RoomConfig.PlayoutDelay OFF = new RoomConfig.PlayoutDelay(false, 0, 0);
  private static final RoomConfig.PlayoutDelay ON = new RoomConfig.PlayoutDelay(true, 100, 2000);

  private static PlayoutDelay of(int min, int max, RoomConfig.PlayoutDelay configured) {
    CreateRoomRequest request =
        CreateRoomRequest.newBuilder().setMinPlayoutDelay(min).setMaxPlayoutDelay(max).build();
    return PlayoutDelays.of(request, configured);
  }

  @Test
  void aRoomsOwnComesBeforeTheConfigurations() {
    assertThat(of(0, 0, OFF).getEnabled()).isFalse();
    assertThat(of(0, 0, ON))
        .isEqualTo(PlayoutDelay.newBuilder().setEnabled(true).setMin(100).setMax(2000).build());
    assertThat(of(300, 0, OFF))
        .isEqualTo(PlayoutDelay.newBuilder().setEnabled(true).setMin(300).build());
    assertThat(of(0, 400, ON))
        .isEqualTo(PlayoutDelay.newBuilder().setEnabled(true).setMax(400).build());
  }

  @Test
  void moreThanAPacketCanSayIsTheMostThatItCan() {
    assertThat(of(-1, 0x8000_0000, OFF))
        .isEqualTo(
            PlayoutDelay.newBuilder().setEnabled(true).setMin(40_950).setMax(40_950).build());
  }
}

package io.livekit.jakarta.media.data;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.LEAVE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REQUEST_RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Readers that are slower than what is sent to them slow down who sends it, and lose nothing; those
 * that stop lose their channel, and are told.
 */
class SlowReadersTest {
  private final World world = new World();
  private final TestClient ann = world.joined("r", "ann");
  private final TestClient bob = world.joined("r", "bob");
  private final TestClient carl = world.joined("r", "carl");

  private static byte[] message(int number, int bytes) {
    return DataPacket.newBuilder()
        .setUser(
            UserPacket.newBuilder()
                .setTopic(Integer.toString(number))
                .setPayload(ByteString.copyFrom(new byte[bytes])))
        .build()
        .toByteArray();
  }

  private void send(TestClient sender, int number) {
    send(sender, number, 1000);
  }

  private void send(TestClient sender, int number, int bytes) {
    sender.publisherPeer().receive("_reliable", message(number, bytes));
  }

  private static List<Integer> numbers(TestClient reader) {
    List<Integer> numbers = new ArrayList<>();
    for (byte[] payload : reader.subscriberPeer().sent.getOrDefault("_reliable", List.of())) {
      try {
        numbers.add(Integer.parseInt(DataPacket.parseFrom(payload).getUser().getTopic()));
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return numbers;
  }

  private void stops(TestClient reader) {
    reader.subscriberPeer().dataResult = DataSendResult.BUFFER_FULL;
  }

  private void goesOn(TestClient reader) {
    reader.subscriberPeer().dataResult = DataSendResult.QUEUED;
    world.pass(DataOutbox.RETRY);
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void theSenderIsChargedForWhatWaitsAndOnlyAsLongAsItWaits() {
    stops(bob);
    for (int i = 0; i < 20; i++) {
      send(ann, i);
    }
    world.pass(Duration.ofSeconds(5));
    assertThat(ann.publisherPeer().uncharged).isZero();
    assertThat(numbers(carl)).as("the others wait for nobody").isEqualTo(upTo(20));
    goesOn(bob);
    assertThat(numbers(bob)).isEqualTo(upTo(20));
    assertThat(ann.publisherPeer().uncharged).isEqualTo(20);
    send(ann, 20);
    assertThat(ann.publisherPeer().uncharged).isEqualTo(21);
  }

  /** Twelve megabytes were the limit once. */
  @Test
  void nothingIsMissingHoweverMuchWaits() {
    stops(bob);
    for (int i = 0; i < 2000; i++) {
      send(ann, i, 15_000);
    }
    goesOn(bob);
    assertThat(numbers(bob)).isEqualTo(upTo(2000));
    assertThat(world.data.drops()).isEmpty();
  }

  @Test
  void aMessageThatWaitsForTwoReadersIsChargedUntilBothHaveIt() {
    stops(bob);
    stops(carl);
    send(ann, 0);
    goesOn(carl);
    assertThat(ann.publisherPeer().uncharged).isZero();
    goesOn(bob);
    assertThat(ann.publisherPeer().uncharged).isEqualTo(1);
  }

  @Test
  void whatWaitsForAChannelToOpenIsChargedTooAndNoneOfItIsLost() {
    TestClient dora = world.client("r", "dora").join();
    dora.subscriberPeer().become(io.livekit.jakarta.rtc.peer.ConnectionState.CONNECTED);
    for (int i = 0; i < 1000; i++) {
      send(ann, i, 15_000);
    }
    assertThat(ann.publisherPeer().uncharged).isZero();
    dora.subscriberPeer().openChannel("_reliable");
    assertThat(numbers(dora)).isEqualTo(upTo(1000));
    assertThat(ann.publisherPeer().uncharged).isEqualTo(1000);
  }

  @Test
  void aReaderThatStopsLosesItsChannelAndIsToldAndTheOthersGoOn() {
    send(ann, 0);
    stops(bob);
    send(ann, 1);
    send(ann, 2);
    world.pass(DataOutbox.MAX_STALL.minus(DataOutbox.RETRY));
    assertThat(bob.subscriberPeer().isDataChannelOpen("_reliable")).isTrue();
    world.pass(DataOutbox.RETRY.multipliedBy(2));
    assertThat(bob.subscriberPeer().isDataChannelOpen("_reliable")).isFalse();
    assertThat(world.data.drops()).containsEntry("RECEIVER_STOPPED", 1L);
    assertThat(ann.publisherPeer().uncharged).as("the sender is free").isEqualTo(3);
    RequestResponse told = bob.last(REQUEST_RESPONSE).getRequestResponse();
    assertThat(told.getReason()).isEqualTo(RequestResponse.Reason.LIMIT_EXCEEDED);
    assertThat(told.getMessage()).contains("RECEIVER_STOPPED");
    send(ann, 3);
    assertThat(numbers(carl)).isEqualTo(upTo(4));
    goesOn(bob);
    assertThat(numbers(bob)).as("its stream ends, without a hole").isEqualTo(upTo(1));

    bob.subscriberPeer().openChannel("_reliable");
    send(ann, 4);
    assertThat(numbers(bob)).as("another stream begins").containsExactly(0, 4);
  }

  @Test
  void whereTheOperatorWantsItTheClientIsAskedToReconnect() {
    World strict = new World("rtc: {reconnect_on_data_channel_error: true}");
    TestClient sender = strict.joined("r", "ann");
    TestClient reader = strict.joined("r", "bob");
    stops(reader);
    send(sender, 0);
    strict.pass(DataOutbox.MAX_STALL.plus(DataOutbox.RETRY.multipliedBy(2)));
    assertThat(reader.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    assertThat(sender.publisherPeer().uncharged).isEqualTo(1);
  }

  @Test
  void aReaderThatIsButSlowKeepsItsChannelForAsLongAsItTakes() {
    stops(bob);
    for (int i = 0; i < 200; i++) {
      send(ann, i, DataOutbox.MIN_PROGRESS_BYTES / 10);
    }
    for (int second = 0; second < 300; second += 15) {
      world.pass(Duration.ofSeconds(15));
      bob.subscriberPeer().takes = 10;
      world.pass(DataOutbox.RETRY);
    }
    assertThat(bob.subscriberPeer().isDataChannelOpen("_reliable")).isTrue();
    assertThat(numbers(bob)).isEqualTo(upTo(200));
  }

  @Test
  void aReaderThatTakesNextToNothingCountsAsStopped() {
    stops(bob);
    for (int i = 0; i < 200; i++) {
      send(ann, i);
    }
    for (int second = 0; second < 30; second++) {
      world.pass(Duration.ofSeconds(1));
      bob.subscriberPeer().takes = 1;
    }
    assertThat(world.data.drops()).containsEntry("RECEIVER_STOPPED", 1L);
  }

  /** Whoever sends a window's worth and leaves, again and again, fills memory no further. */
  @Test
  void whatWaitsForOneReaderIsBounded() {
    stops(bob);
    int message = 60_000;
    int most = DataOutbox.MAX_WAITING_BYTES / message;
    for (int i = 0; i < most; i++) {
      send(ann, i, message - 100);
    }
    assertThat(world.data.drops()).isEmpty();
    for (int i = 0; i < 10; i++) {
      send(ann, i, message - 100);
    }
    assertThat(world.data.drops()).containsEntry("RECEIVER_TOO_FAR_BEHIND", 1L);
    assertThat(bob.subscriberPeer().isDataChannelOpen("_reliable")).isFalse();
    assertThat(ann.publisherPeer().uncharged).isEqualTo(most + 10);
  }

  @Test
  void whatASenderLeavesBehindStillArrives() {
    stops(bob);
    for (int i = 0; i < 5; i++) {
      send(ann, i);
    }
    ann.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    world.pass(Duration.ofSeconds(1));
    goesOn(bob);
    assertThat(numbers(bob)).isEqualTo(upTo(5));
  }

  @Test
  void aReaderWhoLeavesFreesTheSender() {
    stops(bob);
    for (int i = 0; i < 5; i++) {
      send(ann, i);
    }
    bob.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    assertThat(ann.publisherPeer().uncharged).isEqualTo(5);
  }

  @Test
  void lossyDataNeverWaits() {
    stops(bob);
    ann.publisherPeer().receive("_lossy", message(0, 100));
    assertThat(ann.publisherPeer().uncharged).isEqualTo(1);
    assertThat(world.data.drops()).containsEntry("RECEIVER_TOO_SLOW", 1L);
  }

  // ---- the server's own ----

  private CompletionStage<?> sendByApi(int bytes, byte[] nonce) {
    return world.service.sendData(
        SendDataRequest.newBuilder()
            .setRoom("r")
            .setTopic("0")
            .setData(ByteString.copyFrom(new byte[bytes]))
            .setNonce(ByteString.copyFrom(nonce))
            .build());
  }

  @Test
  void theServerApiIsRefusedForEverybodyWhileAReaderIsTooFarBehindAndMayTryAgain() {
    stops(bob);
    int message = 60_000;
    int most = DataOutbox.MAX_SERVER_BYTES / (message + 100);
    for (int i = 0; i < most; i++) {
      sendByApi(message, new byte[0]).toCompletableFuture().join();
    }
    byte[] nonce = new byte[16];
    CompletionStage<?> refused = sendByApi(200_000, nonce);
    assertThatThrownBy(() -> refused.toCompletableFuture().join())
        .hasMessageContaining("has not read");
    assertThat(numbers(carl)).as("all or nobody").hasSize(most);
    goesOn(bob);
    sendByApi(200_000, nonce).toCompletableFuture().join();
    assertThat(numbers(bob)).hasSize(most + 1);
    assertThat(numbers(carl)).hasSize(most + 1);
  }
}

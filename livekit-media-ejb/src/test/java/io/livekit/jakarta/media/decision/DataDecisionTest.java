package io.livekit.jakarta.media.decision;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.PUBLISH_DATA_TRACK_RESPONSE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REQUEST_RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.api.decision.DataRequested;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DataStream;
import io.livekit.jakarta.proto.PublishDataTrackRequest;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.UserPacket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataDecisionTest {
  private final World world = new World();
  private final TestClient ann = world.joined("r", "ann");
  private final TestClient bob = world.joined("r", "bob");

  private void send(DataPacket.Builder packet) {
    ann.publisherPeer().receive("_reliable", packet.build().toByteArray());
  }

  private void send(String topic, String text) {
    send(
        DataPacket.newBuilder()
            .setUser(
                UserPacket.newBuilder().setTopic(topic).setPayload(ByteString.copyFromUtf8(text))));
  }

  private List<String> texts() {
    return packets().stream().map(one -> one.getUser().getPayload().toStringUtf8()).toList();
  }

  private List<DataPacket> packets() {
    return bob.subscriberPeer().sent.getOrDefault("_reliable", List.of()).stream()
        .map(
            payload -> {
              try {
                return DataPacket.parseFrom(payload);
              } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  @Test
  void aTopicIsAskedAboutOnceAndWhatComesMeanwhileWaitsInItsOrder() {
    world.application.on(DataRequested.class, one -> {});
    send("chat", "one");
    send("chat", "two");
    send("other", "three");
    send("chat", "four");
    assertThat(texts()).isEmpty();
    assertThat(world.application.waiting()).isOne();
    world.application.answerOne();
    assertThat(texts()).containsExactly("one", "two");
    world.application.answerOne();
    assertThat(texts()).containsExactly("one", "two", "three", "four");
    send("chat", "five");
    assertThat(texts()).hasSize(5);
    assertThat(world.application.asked).hasSize(2);
    DataRequested first = (DataRequested) world.application.asked.get(0);
    assertThat(first.kind()).isEqualTo(DataRequested.Kind.PACKET);
    assertThat(first.topic()).isEqualTo("chat");
    assertThat(first.participant().identity()).isEqualTo("ann");
  }

  @Test
  void whatIsDeniedIsDroppedAndCounted() {
    world.application.on(
        DataRequested.class,
        one -> {
          if (one.topic().equals("ads")) {
            one.deny("no");
          }
        });
    send("ads", "one");
    send("chat", "two");
    send("ads", "three");
    world.application.answer();
    send("ads", "four");
    assertThat(texts()).containsExactly("two");
    assertThat(world.data.drops(DataDrop.DENIED)).isEqualTo(3);
  }

  @Test
  void anObserverThatThrowsOrHangsDropsTheTopic() {
    world.application.on(
        DataRequested.class,
        one -> {
          throw new IllegalStateException();
        });
    send("chat", "one");
    world.application.answer();
    send("other", "two");
    world.pass(Duration.ofSeconds(5));
    assertThat(texts()).isEmpty();
    assertThat(world.data.drops(DataDrop.DENIED)).isEqualTo(2);
  }

  @Test
  void thePartsOfADeniedStreamAreDroppedToo() {
    world.application.on(
        DataRequested.class,
        one -> {
          if (one.topic().equals("files")) {
            one.deny("no");
          }
        });
    stream("s1", "files");
    stream("s2", "texts");
    world.application.answer();
    assertThat(packets())
        .extracting(DataPacket::getValueCase)
        .containsExactly(
            DataPacket.ValueCase.STREAM_HEADER,
            DataPacket.ValueCase.STREAM_CHUNK,
            DataPacket.ValueCase.STREAM_TRAILER);
    assertThat(packets().get(0).getStreamHeader().getStreamId()).isEqualTo("s2");
  }

  private void stream(String id, String topic) {
    send(
        DataPacket.newBuilder()
            .setStreamHeader(DataStream.Header.newBuilder().setStreamId(id).setTopic(topic)));
    send(DataPacket.newBuilder().setStreamChunk(DataStream.Chunk.newBuilder().setStreamId(id)));
    send(DataPacket.newBuilder().setStreamTrailer(DataStream.Trailer.newBuilder().setStreamId(id)));
  }

  @Test
  void noMoreWaitsThanIsBounded() {
    world.application.on(DataRequested.class, one -> {});
    for (int i = 0; i < 1_500; i++) {
      send("chat", "x");
    }
    assertThat(world.data.drops(DataDrop.UNDECIDED)).isEqualTo(500);
    world.application.answer();
    assertThat(texts()).hasSize(1_000);
  }

  @Test
  void whatWaitsWhenItsSenderLeavesGoesNowhere() {
    world.application.on(DataRequested.class, one -> {});
    send("chat", "one");
    ann.send(request -> request.setLeave(io.livekit.jakarta.proto.LeaveRequest.newBuilder()));
    world.application.answer();
    assertThat(texts()).isEmpty();
  }

  @Test
  void aDataTrackIsAskedAboutByItsName() {
    world.application.on(
        DataRequested.class,
        one -> {
          if (one.topic().equals("bad")) {
            one.deny("no such tracks");
          }
        });
    publish(1, "bad");
    publish(2, "good");
    assertThat(world.application.waiting()).isOne();
    world.application.answer();
    assertThat(ann.heard(REQUEST_RESPONSE)).hasSize(1);
    RequestResponse refusal = ann.last(REQUEST_RESPONSE).getRequestResponse();
    assertThat(refusal.getReason()).isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    assertThat(refusal.getMessage()).isEqualTo("no such tracks");
    assertThat(refusal.getPublishDataTrack().getName()).isEqualTo("bad");
    assertThat(
            ann.last(PUBLISH_DATA_TRACK_RESPONSE).getPublishDataTrackResponse().getInfo().getName())
        .isEqualTo("good");
    DataRequested asked = (DataRequested) world.application.asked.get(0);
    assertThat(asked.kind()).isEqualTo(DataRequested.Kind.TRACK);
  }

  private void publish(int handle, String name) {
    ann.send(
        request ->
            request.setPublishDataTrackRequest(
                PublishDataTrackRequest.newBuilder().setPubHandle(handle).setName(name)));
  }
}

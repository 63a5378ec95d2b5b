package io.livekit.jakarta.rtc.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.Opened;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.TestFrames;
import io.livekit.jakarta.rtc.peer.TestPeer;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSink;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.codec.Vp8Descriptor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client's track that goes to this process, over real sockets and real encryption. */
class TrackSinkTest {
  @RegisterExtension final Opened opened = new Opened();

  private record Taken(int sequence, int ssrc, boolean keyFrameStart, String thread) {}

  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final RtpPacket packet = new RtpPacket();
  private final Vp8Descriptor descriptor = new Vp8Descriptor();

  private void take(byte[] buf, int off, int len, long now) {
    assertThat(packet.wrap(buf, off, len)).isEqualTo(RtpPacket.Verdict.OK);
    assertThat(descriptor.parse(buf, packet.payloadOffset(), packet.payloadLength())).isTrue();
    boolean key = descriptor.isStartOfFrame() && descriptor.isKeyFrame();
    taken.add(
        new Taken(packet.sequenceNumber(), packet.ssrc(), key, Thread.currentThread().getName()));
  }

  private MediaEngine engine(int loops) throws IOException {
    return opened.add(
        MediaEngine.start(
            MediaEngineTest.config(EngineConfig.SocketTransport.AUTO, loops, -1),
            Executors.defaultThreadFactory()));
  }

  private final class Call {
    final MediaEngine server = engine(2);
    final MediaEngine clients = engine(1);
    final LocalSource video = clients.createLocalSource(MediaKind.VIDEO, "video/VP8");
    final TestFrames frames = new TestFrames(null, video);
    final TrackReceiver track;

    Call() throws IOException {
      TestPeer client = opened.add(new TestPeer(clients, "alice", PeerConfig.Role.CLIENT));
      TestPeer publisher =
          opened.add(new TestPeer(server, "alice/publisher", PeerConfig.Role.PUBLISHER));
      client.send(video, "cam");
      client.offerTo(publisher, false);
      publisher.awaitConnected();
      client.awaitConnected();
      track = publisher.awaitTrack();
    }

    void flowUntil(String what, java.util.function.BooleanSupplier condition) {
      TestPeer.await(
          what,
          () -> {
            frames.writeNext();
            return condition.getAsBoolean();
          });
    }
  }

  @Test
  void aClientsTrackComesInClearFromAKeyFrameOnWithoutGaps() throws Exception {
    Call call = new Call();
    call.flowUntil("the track", () -> !call.track.stats().layers().isEmpty());
    TrackSink sink = call.server.createSink(new PeerGroup(), call.track, this::take);
    call.flowUntil("packets", () -> taken.size() > 100);
    assertThat(taken.get(0).keyFrameStart()).isTrue();
    for (int i = 1; i < taken.size(); i++) {
      assertThat(taken.get(i).sequence()).isEqualTo(taken.get(i - 1).sequence() + 1 & 0xFFFF);
      assertThat(taken.get(i).ssrc()).isEqualTo(taken.get(0).ssrc());
    }
    assertThat(taken).allMatch(one -> one.thread().startsWith("livekit-media-"));
    assertThat(sink.packets()).isGreaterThanOrEqualTo(100);

    long keyFrames = taken.stream().filter(Taken::keyFrameStart).count();
    call.flowUntil(
        "another key frame",
        () -> {
          sink.requestKeyFrame();
          return taken.stream().filter(Taken::keyFrameStart).count() > keyFrames;
        });

    sink.close();
    sink.close();
    call.flowUntil("the end", new Still());
  }

  /** True when nothing has been taken while the track went on for fifty frames. */
  private final class Still implements java.util.function.BooleanSupplier {
    private int size = -1;
    private int frames;

    @Override
    public boolean getAsBoolean() {
      frames = taken.size() == size ? frames + 1 : 0;
      size = taken.size();
      return frames == 50;
    }
  }

  @Test
  void aSinkThatThrowsEndsAloneAndTheOthersGoOn() throws Exception {
    Call call = new Call();
    AtomicInteger calls = new AtomicInteger();
    PeerGroup group = new PeerGroup();
    TrackSink broken =
        call.server.createSink(
            group,
            call.track,
            (buf, off, len, now) -> {
              if (calls.incrementAndGet() == 3) {
                throw new IllegalStateException("scripted");
              }
            });
    call.server.createSink(group, call.track, this::take);
    call.flowUntil("the fault", () -> calls.get() == 3);
    call.flowUntil("packets of the other", () -> taken.size() > 100);
    assertThat(calls).hasValue(3);
    assertThat(call.server.stats().drops()).containsEntry("PEER_FAULT", 1L);
    broken.close();
  }
}

package io.livekit.jakarta.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.cli.report.JoinReport;
import io.livekit.jakarta.cli.report.Statistics;
import io.livekit.jakarta.cli.session.RemoteTrack;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** People who read the report know a participant by its name, programs by its identity. */
class JoinReporterTest {
  private final List<Map<String, ?>> told = new ArrayList<>();
  private final JoinReporter reporter =
      new JoinReporter(
          new JoinReport() {
            @Override
            public void event(String name, String text, Map<String, ?> fields) {
              told.add(fields);
            }

            @Override
            public void statistics(Statistics statistics) {
              // Not part of what is looked at here.
            }

            @Override
            public long intervalMillis() {
              return 1;
            }

            @Override
            public void close() {
              // Nothing is open.
            }
          },
          new CompletableFuture<>());

  private static ParticipantInfo participant(String identity, String name) {
    return ParticipantInfo.newBuilder().setIdentity(identity).setName(name).build();
  }

  @Test
  void participantsAreToldByIdentityAndName() {
    reporter.participantChanged(participant("alice", "Alice B."));
    reporter.participantChanged(participant("bob", ""));
    assertThat(told.get(0).toString()).startsWith("{identity=alice, name=Alice B., state=");
    assertThat(told.get(1).toString()).startsWith("{identity=bob, state=");
  }

  @Test
  void tracksAreToldByIdentityAndNameOfWhoPublishesThem() {
    TrackInfo camera = TrackInfo.newBuilder().setSource(TrackSource.CAMERA).build();
    RemoteTrack track = new RemoteTrack("TR_1", "PA_1", "alice", "Alice B.", camera, null);
    reporter.trackReceived(track);
    reporter.trackEnded(track);
    assertThat(told)
        .extracting(Object::toString)
        .containsOnly("{peer=alice, name=Alice B., track=camera, id=TR_1}");
  }

  @Test
  void weReadWhatWeAreCalledOurselves() {
    reporter.joined(JoinResponse.newBuilder().setParticipant(participant("w1", "Watcher")).build());
    assertThat(told.get(0).toString()).contains("identity=w1", "participantName=Watcher");
  }
}

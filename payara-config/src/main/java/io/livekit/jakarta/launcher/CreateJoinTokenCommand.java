package io.livekit.jakarta.launcher;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.auth.VideoGrantBuilder;
import io.livekit.jakarta.media.config.LiveKitConfig;
import java.time.Clock;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code livekit-server create-join-token}. */
@Command(
    name = "create-join-token",
    hidden = true,
    description = "Makes a token that joins a room.")
final class CreateJoinTokenCommand implements Runnable {

  private static final Duration LIFETIME = Duration.ofDays(30);

  @ParentCommand private ServerCommand server;

  @Option(names = "--room", required = true, description = "room to join")
  private String room;

  @Option(names = "--identity", required = true, description = "identity of the participant")
  private String identity;

  @Option(names = "--recorder", description = "a hidden participant that records and can't publish")
  private boolean recorder;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    LiveKitConfig config = server.settings().loader().load();
    VideoGrantBuilder grant = VideoGrant.builder().roomJoin(true).room(room);
    if (recorder) {
      grant.hidden(true).recorder(true).canPublish(false);
    }
    String token =
        new AccessTokens(config.keys(), Clock.systemUTC())
            .issue(
                config.keys().first().orElseThrow(),
                ClaimGrants.of(identity, "", grant.build()),
                LIFETIME);
    spec.commandLine().getOut().println("Token: " + token);
  }
}

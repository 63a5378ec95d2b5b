package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.rtc.engine.MediaEngine;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Starts the engine of a client. Stateless. */
public final class ClientEngine {
  private ClientEngine() {}

  /**
   * @param videoHistory packets kept of each video stream for retransmission
   * @param audioHistory the same for audio
   */
  public static RtcEngine start(ServerAddress server, int videoHistory, int audioHistory) {
    try {
      boolean here = InetAddress.getByName(server.http().getHost()).isLoopbackAddress();
      EngineConfig config =
          new EngineConfig(
              List.of(),
              List.of(),
              -1,
              LocalAddresses.all(here),
              1,
              EngineConfig.SocketTransport.AUTO,
              List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1)),
              videoHistory,
              audioHistory);
      return MediaEngine.start(config, ClientEngine::daemon);
    } catch (UnknownHostException e) {
      throw new CliException(ExitCode.UNREACHABLE, "unknown host " + server.http().getHost());
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILURE, "no socket can be opened: " + e.getMessage(), e);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "media");
    thread.setDaemon(true);
    return thread;
  }
}

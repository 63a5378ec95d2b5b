package io.livekit.jakarta.launcher;

import io.livekit.jakarta.media.config.LiveKitConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code livekit-server list-nodes}. */
@Command(name = "list-nodes", description = "Lists the nodes of a cluster.")
final class ListNodesCommand implements Runnable {

  @ParentCommand private ServerCommand server;

  @Override
  public void run() {
    LiveKitConfig config = server.settings().loader().keysRequired(false).load();
    // Nodes know of each other through Redis alone; without it, no process can see another one's
    // state.
    throw new LaunchException(
        config.redis().isConfigured()
            ? "list-nodes: redis is configured, but clusters are not built yet: every node is on"
                + " its own"
            : "list-nodes: there is no cluster, redis is not configured");
  }
}

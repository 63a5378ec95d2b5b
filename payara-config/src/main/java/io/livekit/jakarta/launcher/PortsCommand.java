package io.livekit.jakarta.launcher;

import io.livekit.jakarta.media.config.LiveKitConfig;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code livekit-server ports}. */
@Command(name = "ports", description = "Prints the ports that the server would use.")
final class PortsCommand implements Runnable {

  @ParentCommand private ServerCommand server;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    LiveKitConfig config = server.settings().loader().keysRequired(false).load();
    PrintWriter out = spec.commandLine().getOut();
    out.println("TCP Ports");
    out.println(config.port() + " - HTTP service");
    if (config.rtc().tcpPort() != 0) {
      out.println(config.rtc().tcpPort() + " - ICE/TCP");
    }
    if (config.turn().enabled() && config.turn().tlsPort() != 0) {
      out.println(config.turn().tlsPort() + " - TURN/TLS");
    }
    out.println("UDP Ports");
    if (config.rtc().udpPort().isSet()) {
      out.println(
          config.rtc().udpPort()
              + (config.rtc().udpPort().size() == 1 ? " - ICE/UDP" : " - ICE/UDP range"));
    } else {
      out.println(
          config.rtc().portRangeStart() + "-" + config.rtc().portRangeEnd() + " - ICE/UDP range");
    }
    if (config.turn().enabled() && config.turn().udpPort() != 0) {
      out.println(config.turn().udpPort() + " - TURN/UDP");
    }
  }
}

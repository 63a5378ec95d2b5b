package io.livekit.jakarta.ear;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The WAR comes and goes while Payara Micro runs. Micro has no console for that, only its API in
 * its own process.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
class PayaraMicroRedeployTest {

  @Test
  void undeployingEndsCallsAndLeavesNothingBehind() throws Exception {
    try (Micro micro = new Micro()) {
      Redeployment.check(micro);
    }
  }

  private static final class Micro implements Redeployment.Server, AutoCloseable {
    private final Process process;
    private final BufferedReader replies;
    private final PrintWriter commands;

    Micro() throws IOException {
      File jar = new File(System.getProperty("payara.micro"));
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Xmx512m");
      command.add("--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED");
      command.add(FreePorts.NO_SOFT_REFERENCES);
      command.addAll(List.of(FreePorts.serverProperties()));
      command.addAll(modules(jar));
      command.add("-cp");
      command.add(jar + File.pathSeparator + Path.of("target", "test-classes").toAbsolutePath());
      command.add(PayaraMicroOnCommand.class.getName());
      command.add(Integer.toString(FreePorts.http()));
      command.add(System.getProperty("war"));
      process =
          new ProcessBuilder(command)
              .redirectError(Path.of("target", "payara-micro-redeploy.log").toFile())
              .start();
      replies = process.inputReader(StandardCharsets.UTF_8);
      commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** The manifest of Payara Micro counts only when its jar is started with java -jar. */
    private static List<String> modules(File jar) throws IOException {
      List<String> options = new ArrayList<>();
      try (JarFile micro = new JarFile(jar)) {
        for (String kind : List.of("Add-Opens", "Add-Exports")) {
          String packages = micro.getManifest().getMainAttributes().getValue(kind);
          Arrays.stream(packages.split(" "))
              .forEach(
                  name ->
                      options.add(
                          "--" + kind.toLowerCase(Locale.ROOT) + "=" + name + "=ALL-UNNAMED"));
        }
      }
      return options;
    }

    @Override
    public void deploy() throws IOException {
      order(PayaraMicroOnCommand.DEPLOY);
    }

    @Override
    public void undeploy() throws IOException {
      order(PayaraMicroOnCommand.UNDEPLOY);
    }

    private void order(String command) throws IOException {
      commands.println(command);
      String reply;
      do {
        reply = replies.readLine();
        if (reply == null) {
          throw new IOException("Payara Micro ended: see target/payara-micro-redeploy.log");
        }
      } while (!reply.equals(PayaraMicroOnCommand.DONE + command));
    }

    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }
}

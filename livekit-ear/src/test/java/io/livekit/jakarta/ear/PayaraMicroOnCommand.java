package io.livekit.jakarta.ear;

import fish.payara.micro.BootstrapException;
import fish.payara.micro.PayaraMicro;
import fish.payara.micro.PayaraMicroRuntime;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A process of its own: Payara Micro, which deploys and undeploys as its standard input says. */
final class PayaraMicroOnCommand {
  static final String DEPLOY = "deploy";
  static final String UNDEPLOY = "undeploy";
  static final String DONE = "done: ";
  private static final String NAME = "livekit";

  private PayaraMicroOnCommand() {}

  /**
   * @param arguments HTTP port and WAR
   */
  public static void main(String[] arguments) throws BootstrapException, IOException {
    PayaraMicroRuntime micro =
        PayaraMicro.getInstance()
            .setNoHazelcast(true)
            .setHttpPort(Integer.parseInt(arguments[0]))
            .bootStrap();
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String command = commands.readLine(); command != null; command = commands.readLine()) {
      if (command.equals(DEPLOY)) {
        micro.deploy(NAME, "/", new File(arguments[1]));
      } else {
        micro.undeploy(NAME);
      }
      System.out.println(DONE + command);
    }
    micro.shutdown();
  }
}

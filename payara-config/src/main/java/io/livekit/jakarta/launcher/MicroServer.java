package io.livekit.jakarta.launcher;

import fish.payara.micro.BootstrapException;
import fish.payara.micro.PayaraMicroRuntime;
import fish.payara.micro.boot.PayaraMicroBoot;
import io.livekit.jakarta.launcher.boot.ServerLog;
import io.livekit.jakarta.launcher.http.HttpListener;
import io.livekit.jakarta.media.config.LiveKitConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Payara Micro in this process, with the application in it. Used by the main thread. */
final class MicroServer {

  private static final String IMPLEMENTATION = "fish.payara.micro.impl.PayaraMicroImpl";

  private static final String APPLICATION = "livekit";

  private final Path micro;
  private final Path war;
  private final LiveKitConfig config;
  private final List<String> addresses;
  private final Duration maxStop;

  /**
   * @param maxStop how long the container may take to stop
   */
  MicroServer(Path home, LiveKitConfig config, List<String> addresses, Duration maxStop) {
    this.micro = home.resolve("micro");
    this.war = home.resolve("livekit.war");
    this.config = config;
    this.addresses = addresses;
    this.maxStop = maxStop;
  }

  void start() {
    if (!Files.isRegularFile(war)) {
      throw new LaunchException("the application is missing: " + war);
    }
    if (!Files.isRegularFile(micro.resolve("launch-micro.jar"))) {
      throw new LaunchException("Payara Micro is missing: " + micro);
    }
    InstanceDirectory instance = InstanceDirectory.create(micro, config, FreePort.onLoopback());
    System.setProperty("java.util.logging.config.file", instance.loggingProperties().toString());
    instance.takeOverConsole();
    Shutdown.install(maxStop, instance::delete);
    try {
      PayaraMicroRuntime runtime = boot(instance);
      HttpListener listener = HttpListener.close(DomainXml.LISTENER);
      // From here on no request can fail the start: nobody can send one before it has succeeded.
      ServerLog.forgetFailures();
      // A deployment can count as done although the application in it failed to start.
      if (!runtime.deploy(APPLICATION, "/", war.toFile())
          || ServerLog.lastFailure() != null
          || !runtime.getDeployedApplicationNames().contains(APPLICATION)) {
        throw failed(instance, null);
      }
      listener.open(addresses, config.port());
    } catch (IOException e) {
      throw new LaunchException(
          "TCP port " + config.port() + " (HTTP, port) can't be opened: " + e.getMessage(), e);
    } catch (BootstrapException | ReflectiveOperationException e) {
      throw failed(instance, e);
    }
  }

  private PayaraMicroRuntime boot(InstanceDirectory instance)
      throws BootstrapException, ReflectiveOperationException {
    // What Payara's own launcher of an unpacked Micro does; the documented entry point expects the
    // nested jars.
    System.setProperty(
        "fish.payara.micro.BootJar", micro.resolve("launch-micro.jar").toUri().toString());
    System.setProperty("fish.payara.micro.UnpackDir", micro.toString());
    PayaraMicroBoot boot =
        (PayaraMicroBoot) Class.forName(IMPLEMENTATION).getMethod("getInstance").invoke(null);
    return boot.setRootDir(instance.root().toFile())
        .setAlternateDomainXML(instance.domainXml().toFile())
        .setNoHazelcast(true)
        .setPrintLogo(false)
        .bootStrap();
  }

  private static LaunchException failed(InstanceDirectory instance, Exception failure) {
    Throwable cause = ServerLog.lastFailure() != null ? ServerLog.lastFailure() : failure;
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String reason =
        cause == null
            ? ""
            : ": "
                + (cause.getMessage() == null
                    ? cause.toString()
                    : cause.getMessage().lines().findFirst().orElse(""));
    Shutdown.keepFiles();
    return new LaunchException(
        "the server could not be started" + reason + " (details in " + instance.logFile() + ")",
        failure);
  }
}

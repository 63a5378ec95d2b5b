package io.livekit.jakarta.cli.command;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import io.livekit.jakarta.cli.LiveKitCli;
import io.livekit.jakarta.cli.api.RoomFinder;
import io.livekit.jakarta.cli.api.RoomServiceClient;
import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.api.TokenMint;
import io.livekit.jakarta.cli.process.CliEnvironment;
import io.livekit.jakarta.cli.process.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * What all commands share: which server, and as whom. An option wins over the environment, that
 * over the server in dev mode on this machine.
 */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnInvalidInput = ExitCode.USAGE,
    exitCodeOnExecutionException = ExitCode.FAILURE,
    footerHeading = "%nExamples:%n")
abstract class ApiCommand implements Callable<Integer> {
  static final String DEFAULT_URL = "http://localhost:7880";

  /** What a server in dev mode takes (spec/05 §6). */
  private static final String DEV_KEY = "devkey";

  private static final String DEV_SECRET = "secret";
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  @ParentCommand private LiveKitCli parent;

  @Option(
      names = {"--url", "--host"},
      paramLabel = "URL",
      order = 100,
      description = "the server, http(s) or ws(s); default $$LIVEKIT_URL or " + DEFAULT_URL)
  private String url;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      order = 101,
      description = "default $$LIVEKIT_API_KEY or " + DEV_KEY)
  private String apiKey;

  @Option(
      names = "--api-secret",
      paramLabel = "SECRET",
      order = 102,
      description = "default $$LIVEKIT_API_SECRET or that of dev mode")
  private String apiSecret;

  final CliEnvironment environment() {
    return parent.environment();
  }

  final ServerAddress server() {
    return ServerAddress.parse(setting(url, "LIVEKIT_URL", DEFAULT_URL));
  }

  final TokenMint tokens() {
    return new TokenMint(
        setting(apiKey, "LIVEKIT_API_KEY", DEV_KEY),
        setting(apiSecret, "LIVEKIT_API_SECRET", DEV_SECRET),
        environment().clock());
  }

  final RoomServiceClient rooms() {
    return new RoomServiceClient(server(), tokens());
  }

  final RoomFinder finder() {
    return new RoomFinder(rooms());
  }

  private String setting(String option, String variable, String fallback) {
    if (option != null) {
      return option;
    }
    String value = environment().variables().get(variable);
    return value == null || value.isBlank() ? fallback : value;
  }

  final void print(String line) {
    environment().out().println(line);
  }

  final void print(JsonElement json) {
    print(PRETTY.toJson(json));
  }
}

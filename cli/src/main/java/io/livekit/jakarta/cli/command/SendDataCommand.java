package io.livekit.jakarta.cli.command;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.SendDataRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends a data message. */
@Command(
    name = "send-data",
    description = "Sends a data message to everybody in a room, or to some.",
    footer = {
      "  livekit-cli send-data --room-id RM_... --data 'hello' --topic chat",
      "  livekit-cli send-data --room-id RM_... --file state.json --to alice,bob --lossy"
    })
public final class SendDataCommand extends RoomCommand {
  /** Data channels promise no more to every client (spec/02 §1.3). */
  private static final int MAX_BYTES = 65_535;

  @ArgGroup(multiplicity = "1")
  private Content content;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "by which applications tell their messages apart")
  private String topic;

  @Option(
      names = "--to",
      paramLabel = "IDENTITY",
      split = ",",
      description = "only to these; default everybody")
  private List<String> to = List.of();

  @ArgGroup private Delivery delivery = new Delivery();

  /** What to send. */
  static final class Content {
    @Option(
        names = "--data",
        paramLabel = "TEXT",
        required = true,
        description = "the message, sent as UTF-8")
    String text;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        required = true,
        description = "or the bytes of a file")
    Path file;

    byte[] bytes() {
      if (text != null) {
        return text.getBytes(StandardCharsets.UTF_8);
      }
      try {
        if (Files.isDirectory(file)) {
          throw new CliException(ExitCode.FAILURE, file + " is a directory");
        }
        return Files.size(file) > MAX_BYTES ? new byte[MAX_BYTES + 1] : Files.readAllBytes(file);
      } catch (NoSuchFileException e) {
        throw new CliException(ExitCode.FAILURE, file + " does not exist");
      } catch (IOException e) {
        throw new CliException(ExitCode.FAILURE, file + " can't be read: " + e.getMessage(), e);
      }
    }
  }

  /** How surely it arrives. */
  static final class Delivery {
    @Option(names = "--reliable", description = "in order and complete; the default")
    boolean reliable;

    @Option(names = "--lossy", description = "at once or never")
    boolean lossy;
  }

  @Override
  public Integer call() {
    byte[] bytes = content.bytes();
    if (bytes.length > MAX_BYTES) {
      throw new CliException(
          ExitCode.FAILURE, "the message is longer than " + MAX_BYTES + " bytes");
    }
    SendDataRequest.Builder request =
        SendDataRequest.newBuilder()
            .setRoom(roomName())
            .setData(ByteString.copyFrom(bytes))
            .setKind(delivery.lossy ? DataPacket.Kind.LOSSY : DataPacket.Kind.RELIABLE)
            .addAllDestinationIdentities(to);
    if (topic != null) {
      request.setTopic(topic);
    }
    rooms().sendData(request.build());
    print(
        "sent "
            + bytes.length
            + " bytes to "
            + (to.isEmpty() ? "everybody" : String.join(", ", to)));
    return ExitCode.OK;
  }
}

package io.livekit.jakarta.cli.api;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomResponse;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ListParticipantsResponse;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.MuteRoomTrackRequest;
import io.livekit.jakarta.proto.MuteRoomTrackResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.RemoveParticipantResponse;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.SendDataResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The RoomService over Twirp with JSON bodies (spec/03 §1). Thread-safe. */
public final class RoomServiceClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Longer than the server itself waits for the node that has a room. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  /** What the server puts before texts that didn't begin as Twirp errors (spec/03 §1). */
  private static final String WRAPPED = "twirp error unknown: ";

  /** What a server says when none of its nodes has the participant that a request names. */
  private static final String NOBODY = "no response from servers";

  private final ServerAddress server;
  private final TokenMint tokens;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  public RoomServiceClient(ServerAddress server, TokenMint tokens) {
    this.server = server;
    this.tokens = tokens;
  }

  public Room createRoom(CreateRoomRequest request) {
    return call("CreateRoom", tokens.call("roomCreate"), request, Room.newBuilder()).build();
  }

  /**
   * @param names only these; empty for all
   */
  public List<Room> listRooms(List<String> names) {
    ListRoomsRequest request = ListRoomsRequest.newBuilder().addAllNames(names).build();
    return call("ListRooms", tokens.call("roomList"), request, ListRoomsResponse.newBuilder())
        .getRoomsList();
  }

  public void deleteRoom(String room) {
    call(
        "DeleteRoom",
        tokens.call("roomCreate"),
        DeleteRoomRequest.newBuilder().setRoom(room).build(),
        DeleteRoomResponse.newBuilder());
  }

  public List<ParticipantInfo> listParticipants(String room) {
    ListParticipantsRequest request = ListParticipantsRequest.newBuilder().setRoom(room).build();
    return call(
            "ListParticipants", tokens.admin(room), request, ListParticipantsResponse.newBuilder())
        .getParticipantsList();
  }

  public void removeParticipant(String room, String identity) {
    RoomParticipantIdentity request =
        RoomParticipantIdentity.newBuilder().setRoom(room).setIdentity(identity).build();
    call("RemoveParticipant", tokens.admin(room), request, RemoveParticipantResponse.newBuilder());
  }

  public MuteRoomTrackResponse muteTrack(MuteRoomTrackRequest request) {
    return call(
            "MutePublishedTrack",
            tokens.admin(request.getRoom()),
            request,
            MuteRoomTrackResponse.newBuilder())
        .build();
  }

  public void sendData(SendDataRequest request) {
    call("SendData", tokens.admin(request.getRoom()), request, SendDataResponse.newBuilder());
  }

  private <B extends Message.Builder> B call(
      String method, String token, Message request, B response) {
    try {
      String body = JsonFormat.printer().omittingInsignificantWhitespace().print(request);
      HttpRequest post =
          HttpRequest.newBuilder(server.http("/twirp/livekit.RoomService/" + method))
              .timeout(CALL_TIMEOUT)
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> reply =
          http.send(post, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (reply.statusCode() != 200) {
        throw refused(reply.statusCode(), reply.body());
      }
      JsonFormat.parser().ignoringUnknownFields().merge(reply.body(), response);
      return response;
    } catch (InvalidProtocolBufferException e) {
      throw new CliException(
          ExitCode.UNREACHABLE, server + " answers, but not as a LiveKit server");
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.FAILURE, "interrupted");
    }
  }

  private CliException unreachable(IOException failure) {
    return new CliException(ExitCode.UNREACHABLE, ErrorText.unreachable(server, failure), failure);
  }

  /** Twirp errors are JSON; a bad token is refused before Twirp, in plain text (spec/03 §1). */
  private CliException refused(int status, String body) {
    String code = "";
    String text = body.strip();
    try {
      JsonElement json = JsonParser.parseString(body);
      if (json instanceof JsonObject error && error.has("code") && error.has("msg")) {
        code = error.get("code").getAsString();
        text = error.get("msg").getAsString();
      }
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      // plain text, as it is
    }
    if (code.isEmpty() && status != 401 && status != 403) {
      return new CliException(
          ExitCode.UNREACHABLE,
          server + " answers with status " + status + ", not as a LiveKit server");
    }
    text = text.startsWith(WRAPPED) ? text.substring(WRAPPED.length()) : text;
    if (text.equals(NOBODY)) {
      return new CliException(ExitCode.NOT_FOUND, "no such participant or room (" + text + ")");
    }
    return switch (code) {
      case "not_found" -> new CliException(ExitCode.NOT_FOUND, text);
      case "unauthenticated", "permission_denied", "" ->
          new CliException(ExitCode.UNAUTHORISED, ErrorText.withoutToken(text));
      default -> new CliException(ExitCode.FAILURE, text.isEmpty() ? code : text);
    };
  }
}

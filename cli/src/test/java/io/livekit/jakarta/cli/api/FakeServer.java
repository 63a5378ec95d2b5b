package io.livekit.jakarta.cli.api;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ListParticipantsResponse;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.MuteRoomTrackRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The RoomService's JSON as a server speaks it (spec/03 §1): snake_case, defaults printed, 64-bit
 * numbers as strings.
 */
public final class FakeServer implements AutoCloseable {
  public static final String ALICE_CAMERA = "TR_VCalice";
  private static final String PREFIX = "/twirp/livekit.RoomService/";

  /** A call as it came. */
  public record Call(String method, String authorization, String body) {}

  private final HttpServer http;
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private final List<Call> calls = new ArrayList<>();

  /** Status and body to answer everything with, when set. */
  private volatile String[] answer;

  public FakeServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::handle);
    http.start();
  }

  public String url() {
    return "http://localhost:" + http.getAddress().getPort();
  }

  public void add(String sid, String name, long creationTime) {
    rooms.put(
        name, Room.newBuilder().setSid(sid).setName(name).setCreationTime(creationTime).build());
  }

  public boolean has(String name) {
    return rooms.containsKey(name);
  }

  public List<String> roomNames() {
    return List.copyOf(rooms.keySet());
  }

  public void answerAlways(int status, String contentType, String body) {
    answer = new String[] {Integer.toString(status), contentType, body};
  }

  public Call last() {
    return calls.get(calls.size() - 1);
  }

  public List<String> methods() {
    return calls.stream().map(Call::method).toList();
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    String method = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : path;
    calls.add(new Call(method, exchange.getRequestHeaders().getFirst("Authorization"), body));
    if (answer != null) {
      reply(exchange, Integer.parseInt(answer[0]), answer[1], answer[2]);
      return;
    }
    switch (method) {
      case "CreateRoom" -> {
        String name = parse(body, CreateRoomRequest.newBuilder()).getName();
        add("RM_created", name, 1_607_240_104L);
        reply(exchange, rooms.get(name));
      }
      case "ListRooms" -> {
        List<String> names = parse(body, ListRoomsRequest.newBuilder()).getNamesList();
        reply(
            exchange,
            ListRoomsResponse.newBuilder()
                .addAllRooms(
                    rooms.values().stream()
                        .filter(r -> names.isEmpty() || names.contains(r.getName()))
                        .toList())
                .build());
      }
      case "DeleteRoom" -> {
        if (rooms.remove(parse(body, DeleteRoomRequest.newBuilder()).getRoom()) == null) {
          error(exchange, 404, "not_found", "twirp error unknown: requested room does not exist");
        } else {
          reply(exchange, 200, "application/json", "{}");
        }
      }
      case "ListParticipants" -> {
        parse(body, ListParticipantsRequest.newBuilder());
        reply(exchange, ListParticipantsResponse.newBuilder().addParticipants(alice()).build());
      }
      case "RemoveParticipant" -> {
        if (parse(body, RoomParticipantIdentity.newBuilder()).getIdentity().equals("alice")) {
          reply(exchange, 200, "application/json", "{}");
        } else {
          error(exchange, 404, "not_found", "twirp error unknown: participant does not exist");
        }
      }
      case "MutePublishedTrack" -> {
        MuteRoomTrackRequest.Builder request = parse(body, MuteRoomTrackRequest.newBuilder());
        if (!request.getIdentity().equals("alice")) {
          error(exchange, 503, "unavailable", "twirp error unknown: no response from servers");
          return;
        }
        boolean known = request.getTrackSid().equals(ALICE_CAMERA);
        reply(
            exchange,
            200,
            "application/json",
            known ? "{\"track\":{\"sid\":\"" + ALICE_CAMERA + "\"}}" : "{\"track\":null}");
      }
      case "SendData" -> {
        parse(body, SendDataRequest.newBuilder());
        reply(exchange, 200, "application/json", "{}");
      }
      default -> error(exchange, 404, "bad_route", "no handler for path \"" + path + "\"");
    }
  }

  private static ParticipantInfo alice() {
    return ParticipantInfo.newBuilder()
        .setSid("PA_alice")
        .setIdentity("alice")
        .setName("Alice")
        .setState(ParticipantInfo.State.ACTIVE)
        .addTracks(
            TrackInfo.newBuilder()
                .setSid(ALICE_CAMERA)
                .setSource(TrackSource.CAMERA)
                .setMimeType("video/VP8")
                .setWidth(640)
                .setHeight(360))
        .build();
  }

  private static <B extends Message.Builder> B parse(String body, B builder) throws IOException {
    JsonFormat.parser().merge(body, builder);
    return builder;
  }

  private static void reply(HttpExchange exchange, Message message) throws IOException {
    reply(
        exchange,
        200,
        "application/json",
        JsonFormat.printer()
            .preservingProtoFieldNames()
            .alwaysPrintFieldsWithNoPresence()
            .print(message));
  }

  private static void error(HttpExchange exchange, int status, String code, String text)
      throws IOException {
    reply(
        exchange,
        status,
        "application/json",
        "{\"code\":\"" + code + "\",\"msg\":\"" + text.replace("\"", "\\\"") + "\"}");
  }

  private static void reply(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}

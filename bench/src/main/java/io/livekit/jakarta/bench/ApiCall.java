package io.livekit.jakarta.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Ways to ask for the list of all rooms. */
enum ApiCall {
  TWIRP_PROTOBUF("POST", "/twirp/livekit.RoomService/ListRooms", "application/protobuf", ""),
  TWIRP_JSON("POST", "/twirp/livekit.RoomService/ListRooms", "application/json", "{}"),
  REST("GET", "/api/v1/rooms?limit=1000", null, "");

  private final String verb;
  private final String path;
  private final String contentType;
  private final String body;

  /**
   * @param contentType null for a request without a body
   */
  ApiCall(String verb, String path, String contentType, String body) {
    this.verb = verb;
    this.path = path;
    this.contentType = contentType;
    this.body = body;
  }

  /**
   * @return the request's bytes
   */
  byte[] request(Target target) {
    String content =
        contentType == null
            ? ""
            : "Content-Type: " + contentType + "\r\nContent-Length: " + body.length() + "\r\n";
    String head =
        verb
            + " "
            + path
            + " HTTP/1.1\r\nHost: "
            + target.address().http().getAuthority()
            + "\r\nAuthorization: Bearer "
            + target.tokens().call("roomList")
            + "\r\n"
            + content
            + "\r\n";
    return (head + body).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

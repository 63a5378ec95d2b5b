package io.livekit.jakarta.ear;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Calls of RoomService in either encoding of Twirp. */
enum Twirp {
  JSON("application/json") {
    @Override
    byte[] encode(Message request) throws InvalidProtocolBufferException {
      return JsonFormat.printer().print(request).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    void decode(byte[] body, Message.Builder response) throws InvalidProtocolBufferException {
      JsonFormat.parser().merge(new String(body, StandardCharsets.UTF_8), response);
    }
  },

  PROTOBUF("application/protobuf") {
    @Override
    byte[] encode(Message request) {
      return request.toByteArray();
    }

    @Override
    void decode(byte[] body, Message.Builder response) throws InvalidProtocolBufferException {
      response.mergeFrom(body);
    }
  };

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String contentType;

  Twirp(String contentType) {
    this.contentType = contentType;
  }

  abstract byte[] encode(Message request) throws InvalidProtocolBufferException;

  abstract void decode(byte[] body, Message.Builder response) throws InvalidProtocolBufferException;

  HttpResponse<byte[]> post(String method, String token, Message request)
      throws IOException, InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + FreePorts.http()
                        + "/twirp/livekit.RoomService/"
                        + method))
            .timeout(Await.LIMIT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(encode(request)))
            .build();
    return HTTP.send(post, HttpResponse.BodyHandlers.ofByteArray());
  }

  <B extends Message.Builder> B call(String method, String token, Message request, B response)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> reply = post(method, token, request);
    String type = reply.headers().firstValue("Content-Type").orElse("");
    if (reply.statusCode() != 200 || !type.startsWith(contentType)) {
      throw new IOException(
          method
              + " is answered with "
              + reply.statusCode()
              + " "
              + type
              + ": "
              + new String(reply.body(), StandardCharsets.UTF_8));
    }
    decode(reply.body(), response);
    return response;
  }
}

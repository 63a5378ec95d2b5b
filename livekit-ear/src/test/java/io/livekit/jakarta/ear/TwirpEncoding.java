package io.livekit.jakarta.ear;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.testkit.Twirp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Calls of RoomService in either encoding of Twirp. */
enum TwirpEncoding {
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

  private final String contentType;

  TwirpEncoding(String contentType) {
    this.contentType = contentType;
  }

  abstract byte[] encode(Message request) throws InvalidProtocolBufferException;

  abstract void decode(byte[] body, Message.Builder response) throws InvalidProtocolBufferException;

  HttpResponse<byte[]> post(String method, String token, Message request) throws IOException {
    HttpRequest post =
        HttpRequest.newBuilder(
                URI.create(ThisServer.ENDPOINT.http() + "/twirp/livekit.RoomService/" + method))
            .timeout(ThisServer.PATIENCE)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(encode(request)))
            .build();
    return Twirp.exchange(post);
  }

  <B extends Message.Builder> B call(String method, String token, Message request, B response)
      throws IOException {
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

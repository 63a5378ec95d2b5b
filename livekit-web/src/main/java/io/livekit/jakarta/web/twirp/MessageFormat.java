package io.livekit.jakarta.web.twirp;

import com.google.protobuf.Message;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.ProtoJsonReader;
import io.livekit.jakarta.media.wire.ProtoJsonWriter;
import io.livekit.jakarta.media.wire.ProtobufReader;
import io.livekit.jakarta.media.wire.WireBounds;
import io.livekit.jakarta.proto.ListRoomsResponse;
import java.util.Locale;
import java.util.Optional;

/** The two forms of Twirp's requests and answers. */
enum MessageFormat {
  JSON("application/json") {
    @Override
    Message read(byte[] body, Message type) throws MalformedMessageException {
      Message.Builder message = type.newBuilderForType();
      ProtoJsonReader.merge(body, message, WireBounds.MESSAGE);
      return message.build();
    }

    @Override
    byte[] write(Message message) {
      return message instanceof ListRoomsResponse rooms
          ? rooms(rooms)
          : ProtoJsonWriter.write(message);
    }
  },
  PROTOBUF("application/protobuf") {
    @Override
    Message read(byte[] body, Message type) throws MalformedMessageException {
      return ProtobufReader.read(body, type, WireBounds.MESSAGE);
    }

    @Override
    byte[] write(Message message) {
      return message.toByteArray();
    }
  };

  private static final RoomTexts ROOMS = new RoomTexts();

  private final String contentType;

  MessageFormat(String contentType) {
    this.contentType = contentType;
  }

  /**
   * @param header the Content-Type; null if there is none
   */
  static Optional<MessageFormat> of(String header) {
    if (header == null) {
      return Optional.empty();
    }
    int parameters = header.indexOf(';');
    String type =
        (parameters < 0 ? header : header.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
    for (MessageFormat format : values()) {
      if (format.contentType.equals(type)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  private static byte[] rooms(ListRoomsResponse response) {
    return ROOMS.list(response);
  }

  String contentType() {
    return contentType;
  }

  /**
   * @param type an empty message of the type that is read
   */
  abstract Message read(byte[] body, Message type) throws MalformedMessageException;

  abstract byte[] write(Message message);
}

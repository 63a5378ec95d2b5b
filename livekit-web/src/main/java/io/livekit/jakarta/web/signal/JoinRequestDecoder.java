package io.livekit.jakarta.web.signal;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.ProtobufReader;
import io.livekit.jakarta.media.wire.WireBounds;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.WrappedJoinRequest;
import io.livekit.jakarta.web.websocket.HandshakeRefused;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;

/** Decodes the {@code join_request} parameter of {@code /rtc/v1} (spec/01 §2.3). */
final class JoinRequestDecoder {

  /**
   * Of the message as sent and after decompression, so that no small request can claim much memory.
   */
  static final int MAX_BYTES = 1 << 20;

  private static final int BAD_REQUEST = 400;

  private JoinRequestDecoder() {}

  /**
   * @param limit bytes that a signalling message may have, 0 where only the bound of all counts
   */
  static JoinRequest decode(String parameter, int limit) throws HandshakeRefused {
    if (parameter == null || parameter.isEmpty()) {
      throw refused("join_request is required");
    }
    int max = limit > 0 ? Math.min(limit, MAX_BYTES) : MAX_BYTES;
    WrappedJoinRequest wrapped;
    try {
      wrapped = WrappedJoinRequest.parseFrom(bytes(parameter));
    } catch (InvalidProtocolBufferException e) {
      throw refused("cannot unmarshal wrapped join request");
    }
    ByteString message = wrapped.getJoinRequest();
    if (message.size() > max) {
      throw refused("join request too large");
    }
    if (wrapped.getCompression() == WrappedJoinRequest.Compression.GZIP) {
      message = gunzip(message, max);
    }
    try {
      return ProtobufReader.read(
          message.toByteArray(), JoinRequest.getDefaultInstance(), WireBounds.MESSAGE);
    } catch (MalformedMessageException e) {
      throw refused("cannot unmarshal join request");
    }
  }

  /** The padding is obligatory although Java's decoder would do without it (spec/07 item 13). */
  private static byte[] bytes(String parameter) throws HandshakeRefused {
    try {
      if (parameter.length() % 4 != 0) {
        throw refused("cannot base64 decode wrapped join request");
      }
      return Base64.getUrlDecoder().decode(parameter);
    } catch (IllegalArgumentException e) {
      throw refused("cannot base64 decode wrapped join request");
    }
  }

  private static ByteString gunzip(ByteString compressed, int max) throws HandshakeRefused {
    try (GZIPInputStream in = new GZIPInputStream(compressed.newInput())) {
      byte[] plain = in.readNBytes(max + 1);
      if (plain.length > max) {
        throw refused("join request too large");
      }
      return ByteString.copyFrom(plain);
    } catch (IOException e) {
      throw refused("cannot read decompressed join request");
    }
  }

  private static HandshakeRefused refused(String text) {
    return new HandshakeRefused(BAD_REQUEST, text);
  }
}

package io.livekit.jakarta.media.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Reads binary protobuf within bounds: the fields are counted before any object is made for them,
 * and those that nobody knows are forgotten. Stateless.
 */
public final class ProtobufReader {

  private ProtobufReader() {}

  /**
   * @param type an empty message of the type that is read
   * @throws MalformedMessageException when the bytes are no message of this type or exceed the
   *     bounds
   */
  @SuppressWarnings("unchecked")
  public static <M extends Message> M read(byte[] bytes, M type, WireBounds bounds)
      throws MalformedMessageException {
    try {
      new Count(bounds)
          .message(CodedInputStream.newInstance(bytes), type.getDescriptorForType(), 1);
      return (M) DiscardUnknownFieldsParser.wrap(type.getParserForType()).parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessageException("no message", e);
    } catch (MalformedMessageException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    }
  }

  /** Walks over the wire format and adds up what the message would hold. */
  private static final class Count {
    private final WireBounds bounds;
    private long values;

    Count(WireBounds bounds) {
      this.bounds = bounds;
    }

    void message(CodedInputStream in, Descriptor type, int depth) throws IOException {
      if (depth > bounds.maxDepth()) {
        throw new MalformedMessageException("more than " + bounds.maxDepth() + " levels");
      }
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        add(1);
        FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
        if (field != null
            && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          delimited(in, field, depth);
        } else {
          in.skipField(tag);
        }
      }
    }

    private void delimited(CodedInputStream in, FieldDescriptor field, int depth)
        throws IOException {
      int length = in.readRawVarint32();
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        int outer = in.pushLimit(length);
        message(in, field.getMessageType(), depth + 1);
        in.popLimit(outer);
        return;
      }
      if (field.isPackable()) {
        // A packed element has a byte at least.
        add(length);
      }
      in.skipRawBytes(length);
    }

    private void add(int count) throws MalformedMessageException {
      values += Math.max(count, 0);
      if (values > bounds.maxValues()) {
        throw new MalformedMessageException("more than " + bounds.maxValues() + " values");
      }
    }
  }
}

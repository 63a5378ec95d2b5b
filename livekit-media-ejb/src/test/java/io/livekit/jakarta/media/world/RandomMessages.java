package io.livekit.jakarta.media.world;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes messages of any type that decode and mean nothing: unknown enum numbers, extreme values,
 * names of real things.
 */
public final class RandomMessages {
  private static final int MAX_DEPTH = 4;
  private static final int[] NUMBERS = {
    0, 1, 2, 3, -1, 255, 65_535, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private final Random random;
  private final List<String> words =
      new ArrayList<>(List.of("", "x", "\u0000", "\uD83D\uDE00", "*", "y".repeat(2_000)));

  public RandomMessages(long seed) {
    random = new Random(seed);
  }

  /** Strings that mean something to the receiver: ids, names, descriptions. */
  public RandomMessages knowing(String... more) {
    words.addAll(List.of(more));
    return this;
  }

  /**
   * @return a message as it comes from the wire; sometimes with damaged bytes, if it still decodes
   */
  @SuppressWarnings("unchecked") // a parser makes messages of its prototype's type
  public <M extends Message> M next(M prototype) {
    byte[] bytes = fill(prototype.newBuilderForType(), 0).build().toByteArray();
    if (bytes.length > 0 && random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    try {
      return (M) prototype.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return next(prototype);
    }
  }

  private Message.Builder fill(Message.Builder message, int depth) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (random.nextInt(3) == 0) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = random.nextInt(4); i > 0; i--) {
          if (depth < MAX_DEPTH) {
            message.addRepeatedField(field, value(message, field, depth));
          }
        }
      } else if (field.getContainingOneof() == null || isChosen(field)) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth >= MAX_DEPTH) {
          continue;
        }
        message.setField(field, value(message, field, depth));
      }
    }
    return message;
  }

  /** The last field set of a oneof is the one it has: each gets its share. */
  private boolean isChosen(FieldDescriptor field) {
    return random.nextInt(field.getContainingOneof().getFieldCount()) == 0;
  }

  private Object value(Message.Builder message, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> number();
      case LONG -> random.nextBoolean() ? (long) number() : random.nextLong();
      case FLOAT -> (float) number() / random.nextInt(3);
      case DOUBLE -> (double) number() / random.nextInt(3);
      case BOOLEAN -> random.nextBoolean();
      case STRING -> words.get(random.nextInt(words.size()));
      case BYTE_STRING -> ByteString.copyFromUtf8(words.get(random.nextInt(words.size())));
      case ENUM -> constant(field.getEnumType());
      case MESSAGE -> fill(message.newBuilderForField(field), depth + 1).build();
    };
  }

  private int number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private Object constant(EnumDescriptor type) {
    int known = type.getValues().size();
    return random.nextInt(3) == 0
        ? type.findValueByNumberCreatingIfUnknown(1_000 + random.nextInt(3))
        : type.getValues().get(random.nextInt(known));
  }
}

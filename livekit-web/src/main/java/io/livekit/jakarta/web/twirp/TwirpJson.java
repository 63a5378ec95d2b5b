package io.livekit.jakarta.web.twirp;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/**
 * Protobuf JSON in the form of Twirp's answers: original field names, defaults included, messages
 * that aren't set as null (spec/03 §1, spec/07 items 8 and 9).
 */
final class TwirpJson {

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().preservingProtoFieldNames().alwaysPrintFieldsWithNoPresence();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
  private static final String WELL_KNOWN = "google.protobuf.";

  private TwirpJson() {}

  static String print(Message message) {
    try {
      JsonObject json = JsonParser.parseString(PRINTER.print(message)).getAsJsonObject();
      addUnset(json, message.getDescriptorForType());
      return GSON.toJson(json);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no Any among the API messages", e);
    }
  }

  static void parse(String json, Message.Builder into) throws InvalidProtocolBufferException {
    PARSER.merge(json, into);
  }

  private static void addUnset(JsonObject json, Descriptor type) {
    for (FieldDescriptor field : type.getFields()) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField()) {
        continue;
      }
      JsonElement value = json.get(field.getName());
      if (value == null) {
        if (!field.isRepeated() && field.getContainingOneof() == null) {
          json.add(field.getName(), JsonNull.INSTANCE);
        }
      } else if (!field.getMessageType().getFullName().startsWith(WELL_KNOWN)) {
        descend(value, field.getMessageType());
      }
    }
  }

  private static void descend(JsonElement value, Descriptor type) {
    if (value.isJsonArray()) {
      value.getAsJsonArray().forEach(element -> addUnset(element.getAsJsonObject(), type));
    } else if (value.isJsonObject()) {
      addUnset(value.getAsJsonObject(), type);
    }
  }
}

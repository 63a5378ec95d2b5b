package io.livekit.jakarta.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.proto.rpc.AgentDispatchRpcFile;
import io.livekit.jakarta.proto.rpc.AgentRpcFile;
import io.livekit.jakarta.proto.rpc.AnalyticsRpcFile;
import io.livekit.jakarta.proto.rpc.EgressRpcFile;
import io.livekit.jakarta.proto.rpc.IngressRpcFile;
import io.livekit.jakarta.proto.rpc.IoRpcFile;
import io.livekit.jakarta.proto.rpc.KeepaliveRpcFile;
import io.livekit.jakarta.proto.rpc.ParticipantRpcFile;
import io.livekit.jakarta.proto.rpc.RoomRpcFile;
import io.livekit.jakarta.proto.rpc.RoommanagerRpcFile;
import io.livekit.jakarta.proto.rpc.SignalRpcFile;
import io.livekit.jakarta.proto.rpc.SipRpcFile;
import io.livekit.jakarta.proto.rpc.WhipSignalRpcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The generated messages are the published protocol: nothing missing, nothing added, nothing
 * renumbered.
 */
class WireCompatibilityTest {

  private static final Path TABLES = Path.of("src/test/resources/wire");

  private static final List<FileDescriptor> GENERATED =
      List.of(
          LivekitAgentFile.getDescriptor(),
          LivekitAgentDispatchFile.getDescriptor(),
          LivekitAgentWorkerFile.getDescriptor(),
          LivekitAnalyticsFile.getDescriptor(),
          LivekitConnectorFile.getDescriptor(),
          LivekitConnectorTwilioFile.getDescriptor(),
          LivekitConnectorWhatsappFile.getDescriptor(),
          LivekitEgressFile.getDescriptor(),
          LivekitIngressFile.getDescriptor(),
          LivekitInternalFile.getDescriptor(),
          LivekitMetricsFile.getDescriptor(),
          LivekitModelsFile.getDescriptor(),
          LivekitRoomFile.getDescriptor(),
          LivekitRtcFile.getDescriptor(),
          LivekitSipFile.getDescriptor(),
          LivekitTokenSourceFile.getDescriptor(),
          LivekitWebhookFile.getDescriptor(),
          AgentRpcFile.getDescriptor(),
          AgentDispatchRpcFile.getDescriptor(),
          AnalyticsRpcFile.getDescriptor(),
          EgressRpcFile.getDescriptor(),
          IngressRpcFile.getDescriptor(),
          IoRpcFile.getDescriptor(),
          KeepaliveRpcFile.getDescriptor(),
          ParticipantRpcFile.getDescriptor(),
          RoomRpcFile.getDescriptor(),
          RoommanagerRpcFile.getDescriptor(),
          SignalRpcFile.getDescriptor(),
          SipRpcFile.getDescriptor(),
          WhipSignalRpcFile.getDescriptor());

  @TestFactory
  Stream<DynamicTest> everyGeneratedFileSaysExactlyWhatItsTableSays() throws IOException {
    Map<String, WireTable> tables = tables();
    return GENERATED.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getName(),
                    () -> {
                      WireTable table = tables.get(file.getName());
                      assertThat(table).as("table of %s", file.getName()).isNotNull();
                      // Long type names of the same package may be written short in a table:
                      // compare them in full.
                      Set<String> known = typeNames();
                      Set<String> published = new TreeSet<>();
                      table
                          .facts()
                          .forEach(
                              fact ->
                                  published.add(withFullTypeName(fact, file.getPackage(), known)));
                      assertThat(facts(file)).containsExactlyInAnyOrderElementsOf(published);
                    }));
  }

  @Test
  void everyTableHasItsGeneratedFile() throws IOException {
    assertThat(GENERATED.stream().map(FileDescriptor::getName))
        .containsExactlyInAnyOrderElementsOf(tables().keySet());
  }

  @Test
  void jsonNamesAreTheLowerCamelCaseOfTheFieldNames() {
    for (FileDescriptor file : GENERATED) {
      for (Descriptor message : allMessages(file.getMessageTypes())) {
        for (FieldDescriptor field : message.getFields()) {
          assertThat(field.getJsonName()).isEqualTo(lowerCamelCase(field.getName()));
        }
      }
    }
  }

  @Test
  void messagesPassThroughBinaryAndJsonUnchanged() throws Exception {
    SignalResponse update =
        SignalResponse.newBuilder()
            .setUpdate(
                ParticipantUpdate.newBuilder()
                    .addParticipants(
                        ParticipantInfo.newBuilder()
                            .setSid("PA_1")
                            .setIdentity("alice")
                            .setJoinedAtMs(1L << 40)
                            .putAttributes("k", "v")
                            .setPermission(
                                ParticipantPermission.newBuilder()
                                    .addCanPublishSources(TrackSource.SCREEN_SHARE))))
            .build();

    assertThat(SignalResponse.parseFrom(update.toByteArray())).isEqualTo(update);
    SignalResponse.Builder fromJson = SignalResponse.newBuilder();
    JsonFormat.parser().merge(JsonFormat.printer().print(update), fromJson);
    assertThat(fromJson.build()).isEqualTo(update);
  }

  private static Map<String, WireTable> tables() throws IOException {
    Map<String, WireTable> tables = new TreeMap<>();
    try (Stream<Path> files = Files.list(TABLES)) {
      files.map(WireTable::read).forEach(table -> tables.put(table.file(), table));
    }
    return tables;
  }

  private static Set<String> facts(FileDescriptor file) {
    Set<String> facts = new TreeSet<>();
    file.getEnumTypes().forEach(type -> addEnum(type, facts));
    file.getMessageTypes().forEach(type -> addMessage(type, facts));
    for (ServiceDescriptor service : file.getServices()) {
      facts.add("service " + service.getFullName());
      for (MethodDescriptor method : service.getMethods()) {
        facts.add(
            WireTable.method(
                service.getFullName(),
                method.getName(),
                method.isClientStreaming(),
                method.getInputType().getFullName(),
                method.isServerStreaming(),
                method.getOutputType().getFullName()));
      }
    }
    return facts;
  }

  private static void addEnum(EnumDescriptor type, Set<String> facts) {
    facts.add("enum " + type.getFullName());
    type.getValues()
        .forEach(v -> facts.add(WireTable.value(type.getFullName(), v.getName(), v.getNumber())));
  }

  private static void addMessage(Descriptor type, Set<String> facts) {
    if (type.getOptions().getMapEntry()) {
      return;
    }
    facts.add(
        "message " + type.getFullName() + (type.getOptions().getDeprecated() ? " deprecated" : ""));
    type.toProto()
        .getReservedRangeList()
        .forEach(
            range -> {
              for (int number = range.getStart(); number < range.getEnd(); number++) {
                facts.add(type.getFullName() + " reserved " + number);
              }
            });
    for (FieldDescriptor field : type.getFields()) {
      boolean optional = field.toProto().getProto3Optional();
      facts.add(
          WireTable.field(
              type.getFullName(),
              field.getName(),
              field.getNumber(),
              typeOf(field),
              field.getRealContainingOneof() == null
                  ? null
                  : field.getRealContainingOneof().getName(),
              field.getOptions().getDeprecated()));
      assertThat(optional && field.isRepeated()).isFalse();
    }
    type.getEnumTypes().forEach(nested -> addEnum(nested, facts));
    type.getNestedTypes().forEach(nested -> addMessage(nested, facts));
  }

  private static String typeOf(FieldDescriptor field) {
    if (field.isMapField()) {
      return "map<"
          + typeOf(field.getMessageType().findFieldByNumber(1))
          + ","
          + typeOf(field.getMessageType().findFieldByNumber(2))
          + ">";
    }
    String type =
        switch (field.getType()) {
          case MESSAGE -> field.getMessageType().getFullName();
          case ENUM -> field.getEnumType().getFullName();
          default -> field.getType().name().toLowerCase(java.util.Locale.ROOT);
        };
    String label =
        field.isRepeated() ? "repeated " : field.toProto().getProto3Optional() ? "optional " : "";
    return label + type;
  }

  private static String withFullTypeName(String fact, String pkg, Set<String> known) {
    int colon = fact.indexOf(" : ");
    if (!fact.contains(" field ") || colon < 0) {
      return fact;
    }
    String head = fact.substring(0, colon + 3);
    String[] words = fact.substring(colon + 3).split("(?<=[ ,<>])|(?=[ ,<>])");
    StringBuilder full = new StringBuilder(head);
    boolean typeDone = false;
    for (String word : words) {
      typeDone |= word.equals("in") || word.equals("deprecated");
      full.append(!typeDone && known.contains(pkg + "." + word) ? pkg + "." + word : word);
    }
    return full.toString();
  }

  private static Set<String> typeNames() {
    Set<String> names = new HashSet<>();
    for (FileDescriptor file : GENERATED) {
      file.getEnumTypes().forEach(type -> names.add(type.getFullName()));
      for (Descriptor message : allMessages(file.getMessageTypes())) {
        names.add(message.getFullName());
        message.getEnumTypes().forEach(type -> names.add(type.getFullName()));
      }
    }
    return names;
  }

  private static List<Descriptor> allMessages(List<Descriptor> roots) {
    return roots.stream()
        .flatMap(m -> Stream.concat(Stream.of(m), allMessages(m.getNestedTypes()).stream()))
        .toList();
  }

  private static String lowerCamelCase(String name) {
    StringBuilder camel = new StringBuilder();
    boolean upper = false;
    for (char c : name.toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        camel.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return camel.toString();
  }
}

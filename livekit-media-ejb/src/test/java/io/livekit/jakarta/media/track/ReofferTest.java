package io.livekit.jakarta.media.track;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A published track through the further offers of its client, on the real negotiation: it ends when
 * its section stops sending, is rejected or carries another track, and never else.
 */
class ReofferTest {
  private static final String FINGERPRINT = "sha-256 " + "AB:".repeat(31) + "CD";

  /**
   * How the client names its track in the description: as it announced it, or its browser's way.
   */
  private static final List<String> TRACK_IDS = List.of("cam", "e2b1c5d6-renamed");

  record Row(String name, List<List<String>> offers, String right, boolean single, String trackId) {
    @Override
    public String toString() {
      return name + (single ? ", one connection" : ", two connections") + ", track " + trackId;
    }
  }

  private final SimulatedWorld network = new SimulatedWorld(5);
  private VirtualEngine engine;
  private World world;

  @BeforeEach
  void start() throws IOException {
    engine = new VirtualEngine(network, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1);
    world = new World("", engine);
  }

  @AfterEach
  void close() {
    assertThat(engine.faults()).isEmpty();
    engine.close();
  }

  static Stream<Row> rows() throws IOException {
    return Stream.concat(rows(read("reoffer.json")), rows(read("reoffer-more.json")));
  }

  private static Struct read(String name) throws IOException {
    Struct.Builder file = Struct.newBuilder();
    try (InputStream in = ReofferTest.class.getResourceAsStream(name)) {
      JsonFormat.parser().merge(new InputStreamReader(in, StandardCharsets.UTF_8), file);
    }
    return file.build();
  }

  private static Stream<Row> rows(Struct file) {
    List<Row> rows = new ArrayList<>();
    file.getFieldsOrThrow("cases")
        .getStructValue()
        .getFieldsMap()
        .forEach(
            (name, value) -> {
              Struct row = value.getStructValue();
              List<List<String>> offers =
                  row.getFieldsOrThrow("offers").getListValue().getValuesList().stream()
                      .map(offer -> texts(offer.getListValue()))
                      .toList();
              String right = row.getFieldsOrThrow("right").getStringValue();
              for (String trackId : TRACK_IDS) {
                rows.add(new Row(name, offers, right, false, trackId));
                rows.add(new Row(name, offers, right, true, trackId));
              }
            });
    return rows.stream();
  }

  private static List<String> texts(ListValue list) {
    return list.getValuesList().stream().map(Value::getStringValue).toList();
  }

  // ---- descriptions ----

  private static final class Client {
    private final Struct form;
    private final Struct more;
    private final String trackId;
    private int generation;
    private int version;

    Client(String trackId) throws IOException {
      this.form = read("reoffer.json");
      this.more = read("reoffer-more.json");
      this.trackId = trackId;
    }

    private List<String> form(String name) {
      return texts(form.getFieldsOrThrow(name).getListValue());
    }

    String offer(List<String> lines) {
      boolean rejected = lines.contains("!port 0");
      String track =
          lines.stream()
              .filter(line -> line.startsWith("!track "))
              .map(line -> line.substring("!track ".length()))
              .findFirst()
              .orElse(trackId);
      generation += lines.contains("!ice") ? 1 : 0;
      version++;
      return Stream.of(form("session"), form("video"), lines)
          .flatMap(List::stream)
          .filter(line -> !line.startsWith("!"))
          .flatMap(this::expanded)
          .map(line -> rejected ? line.replace("m=video 9 ", "m=video 0 ") : line)
          .map(line -> filled(line, track))
          .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private Stream<String> expanded(String line) {
      return switch (line) {
        case "{q;h;f}" -> form("q;h;f").stream();
        case "{transport}" -> form("transport").stream();
        case "{pion}" -> texts(more.getFieldsOrThrow("pion").getListValue()).stream();
        default -> Stream.of(line);
      };
    }

    private String filled(String line, String track) {
      return line.replace("{version}", Integer.toString(version))
          .replace("{mids}", "0")
          .replace("{fingerprint}", FINGERPRINT)
          .replace("{ufrag}", "ufrag" + generation)
          .replace("{pwd}", "passwordpasswordpassword" + generation)
          .replace("{track}", track);
    }

    AddTrackRequest announcement() throws IOException {
      AddTrackRequest.Builder request = AddTrackRequest.newBuilder();
      JsonFormat.parser()
          .merge(
              JsonFormat.printer().print(form.getFieldsOrThrow("addTrack").getStructValue()),
              request);
      return request.build();
    }
  }

  // ---- what is right ----

  @ParameterizedTest
  @MethodSource("rows")
  void aTrackLivesAsLongAsItsSectionSends(Row row) throws IOException {
    TestClient bob = client("bob").join();
    Client sdp = new Client(row.trackId());
    TestClient ann = client("ann");
    if (row.single()) {
      ann.single(sdp.offer(List.of("a=recvonly")));
    }
    ann.join();
    TrackInfo announced = ann.announce(sdp.announcement().toBuilder());
    for (int i = 0; i < row.offers().size(); i++) {
      ann.offer(sdp.offer(row.offers().get(i)), 10 + i);
      network.runMillis(50);
      world.pass(Duration.ofMillis(50));
      boolean last = i == row.offers().size() - 1;
      if (i == 0 || last && row.right().equals("public")) {
        assertThat(published("ann"))
            .as("after offer " + (i + 1))
            .extracting(TrackInfo::getSid)
            .containsExactly(announced.getSid());
      }
    }
    List<SignalResponse> unpublished = ann.heard(SignalResponse.MessageCase.TRACK_UNPUBLISHED);
    if (row.right().equals("public")) {
      assertThat(unpublished).isEmpty();
      // not even for a moment
      assertThat(bob.updatesOf("ann")).filteredOn(info -> info.getTracksCount() > 0).isNotEmpty();
      int first = firstWithTrack(bob.updatesOf("ann"));
      assertThat(bob.updatesOf("ann").subList(first, bob.updatesOf("ann").size()))
          .allSatisfy(info -> assertThat(info.getTracksList()).hasSize(1));
    } else {
      assertThat(published("ann")).isEmpty();
    }
    assertThat(ann.heard(SignalResponse.MessageCase.ANSWER))
        .hasSize(row.offers().size() + (row.single() ? 1 : 0));
  }

  /** It can't answer: it has no connection of its own. */
  private TestClient client(String identity) {
    TestClient client = world.client("r", identity);
    client.answersOffers = false;
    return client;
  }

  private static int firstWithTrack(List<ParticipantInfo> updates) {
    int first = 0;
    while (updates.get(first).getTracksCount() == 0) {
      first++;
    }
    return first;
  }

  private List<TrackInfo> published(String identity) {
    return world
        .service
        .listParticipants(ListParticipantsRequest.newBuilder().setRoom("r").build())
        .toCompletableFuture()
        .join()
        .getParticipantsList()
        .stream()
        .filter(info -> info.getIdentity().equals(identity))
        .findFirst()
        .orElseThrow()
        .getTracksList();
  }
}

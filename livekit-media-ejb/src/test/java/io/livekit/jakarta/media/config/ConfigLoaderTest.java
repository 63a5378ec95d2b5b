package io.livekit.jakarta.media.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.proto.RoomConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {

  private static final String KEYS = "keys:\n  APIa: 0123456789abcdef0123456789abcdef\n";

  @TempDir Path directory;

  private static LiveKitConfig load(String yaml) {
    return new ConfigLoader().body(yaml).load();
  }

  private static LiveKitConfig loadWithKeys(String yaml) {
    return load(KEYS + yaml);
  }

  @Test
  void anEmptyFileMeansTheDefaults() {
    LiveKitConfig config = new ConfigLoader().body("").keysRequired(false).load();

    assertThat(config.port()).isEqualTo(7880);
    assertThat(config.rtc().tcpPort()).isEqualTo(7881);
    assertThat(config.rtc().udpPort().isSet()).isFalse();
    assertThat(config.rtc().portRangeStart()).isEqualTo(50000);
    assertThat(config.rtc().pliThrottle().lowQuality()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.rtc().allowTcpFallback()).isTrue();
    assertThat(config.audio().activeLevel()).isEqualTo(35);
    assertThat(config.audio().updateInterval()).isEqualTo(400);
    assertThat(config.room().autoCreate()).isTrue();
    assertThat(config.room().emptyTimeout()).isEqualTo(300);
    assertThat(config.room().departureTimeout()).isEqualTo(20);
    assertThat(config.room().enabledCodecs())
        .extracting(RoomConfig.CodecSpec::mime)
        .containsExactly(
            "audio/PCMU",
            "audio/PCMA",
            "audio/opus",
            "audio/red",
            "video/VP8",
            "video/H264",
            "video/VP9",
            "video/AV1",
            "video/H265",
            "video/rtx");
    assertThat(config.limit().maxMetadataSize()).isEqualTo(524288);
    assertThat(config.limit().maxParticipantIdentityLength()).isEqualTo(256);
    assertThat(config.signalRelay().retryTimeout()).isEqualTo(Duration.ofMillis(7500));
    assertThat(config.logging().level()).isEqualTo("info");
    assertThat(config.bindAddresses()).isEmpty();
    assertThat(config.notInEffect()).isEmpty();
    assertThat(config.usesPlaceholderKeys()).isFalse();
  }

  @Test
  void everySectionOfTheFileIsRead() {
    LiveKitConfig config =
        loadWithKeys(
            """
            port: 8000
            bind_addresses: ["10.0.0.1", "::1"]
            region: europe
            rtc:
              udp_port: 7882-7892
              tcp_port: 0
              node_ip: {ipv4: 1.2.3.4, ipv6: "2001:db8::1"}
              use_ice_lite: true
              stun_servers: [a:3478, b:3478]
              turn_servers:
                - {host: turn.example.com, port: 443, protocol: tls, username: u, credential: c}
              pli_throttle: {mid_quality: 2s}
              ips: {includes: [10.0.0.0/8], excludes: ["2001:db8::/32"]}
            room:
              max_participants: 12
              enabled_codecs: [{mime: video/VP8, fmtp_line: ""}]
              room_configurations:
                small: {empty_timeout: 5, max_participants: 2, agents: [{agent_name: helper}]}
                empty:
            limit: {max_attributes_size: 0}
            logging: {json: true, level: warn, component_levels: {livekit.room: debug}}
            """);

    assertThat(config.port()).isEqualTo(8000);
    assertThat(config.bindAddresses()).containsExactly("10.0.0.1", "::1");
    assertThat(config.region()).isEqualTo("europe");
    assertThat(config.rtc().udpPort()).isEqualTo(new PortRange(7882, 7892));
    assertThat(config.rtc().nodeIp()).isEqualTo(new NodeIp("1.2.3.4", "2001:db8::1"));
    assertThat(config.rtc().useIceLite()).isTrue();
    assertThat(config.rtc().stunServers()).containsExactly("a:3478", "b:3478");
    RtcConfig.TurnServer turn = config.rtc().turnServers().get(0);
    assertThat(turn.protocol()).isEqualTo("tls");
    assertThat(turn.credential().value()).isEqualTo("c");
    assertThat(turn.ttl()).isEqualTo(14400);
    assertThat(config.rtc().pliThrottle().midQuality()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.rtc().ips().includes()).containsExactly("10.0.0.0/8");
    assertThat(config.room().maxParticipants()).isEqualTo(12);
    assertThat(config.room().enabledCodecs())
        .containsExactly(new RoomConfig.CodecSpec("video/VP8", ""));
    RoomConfiguration small = config.room().roomConfigurations().get("small");
    assertThat(small.getEmptyTimeout()).isEqualTo(5);
    assertThat(small.getAgents(0).getAgentName()).isEqualTo("helper");
    assertThat(config.room().roomConfigurations()).containsKey("empty");
    assertThat(config.limit().maxAttributesSize()).isZero();
    assertThat(config.logging().json()).isTrue();
    assertThat(config.keys().secret("APIa")).contains("0123456789abcdef0123456789abcdef");
  }

  @Test
  void unknownKeysAreNamedWithTheirLines() {
    assertThatThrownBy(() -> load("port: 7880\nprot: 1\nrtc:\n  tcp_prot: 2\n" + KEYS))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "could not parse config: yaml: unmarshal errors: line 4: field tcp_prot not found in"
                + " type config.RtcConfig; line 2: field prot not found in type"
                + " config.LiveKitConfig");
    LiveKitConfig tolerant = new ConfigLoader().body("prot: 1\n" + KEYS).strict(false).load();
    assertThat(tolerant.port()).isEqualTo(7880);
  }

  @Test
  void theReferencesNameOfTheDebugPortIsAsUnknownAsThere() {
    assertThatThrownBy(() -> loadWithKeys("debug_handler_port: 1"))
        .hasMessageContaining("field debug_handler_port not found");
    assertThat(loadWithKeys("debug_handler: {port: 1}").notInEffect())
        .containsExactly("debug_handler");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "port: 70000|port: 70000 is outside of 1 to 65535 (config line 3)",
        "port: http|port: \"http\" is not a whole number (config line 3)",
        "rtc: {udp_port: 9-1}|rtc.udp_port: \"9-1\" is neither a port nor a range of ports like"
            + " 7882-7892 (config line 3)",
        "rtc: {node_ip: example.com}|rtc.node_ip: \"example.com\" is not an IP address (config line"
            + " 3)",
        "rtc: {use_ice_lite: maybe}|rtc.use_ice_lite: \"maybe\" is neither true nor false (config"
            + " line 3)",
        "rtc: 5|rtc: expected keys and values (config line 3)",
        "rtc: {port_range_start: 20, port_range_end: 10}|rtc.port_range_start 20 is greater than"
            + " rtc.port_range_end 10",
        "video: {dynacast_pause_delay: 5}|video.dynacast_pause_delay: \"5\" is not a duration like"
            + " 500ms, 2s or 1h30m (config line 3)",
        "bind_addresses: [localhost]|bind_addresses: \"localhost\" is not an IP address",
        "bind_addresses: 1.2.3.4|bind_addresses: expected a list (config line 3)",
        "logging: {level: loud}|logging.level: \"loud\" is not one of debug, info, warn, error"
            + " (config line 3)",
        "rtc: {ips: {includes: [10.0.0.0/33]}}|rtc.ips.includes: \"10.0.0.0/33\" is not a network"
            + " like 10.0.0.0/8",
        "turn: {enabled: true}|turn: invalid TURN ports, tls_port or udp_port must be set",
        "turn: {enabled: true, tls_port: 5349}|turn.domain: TURN domain required",
        "webhook: {urls: [http://a]}|webhook.api_key: api_key is required to use webhooks",
        "webhook: {urls: [http://a], api_key: b}|webhook.api_key: api_key is required to use"
            + " webhooks, and \"b\" is none of keys",
        "webhook: {urls: [ftp://a], api_key: APIa}|webhook.urls: \"ftp://a\" is not a URL like"
            + " https://example.com/livekit",
        "webhook: {urls: ['http:// a'], api_key: APIa}|webhook.urls: \"http:// a\" is not a URL"
            + " like https://example.com/livekit",
        "audio: {active_level: -1}|audio.active_level: -1 is outside of 0 to 127 (config line 3)",
        "agents: {target_load: 2}|agents.target_load: 2 is outside of 0 to 1 (config line 3)",
        "rtc: {tcp_port: 7880}|rtc.tcp_port and port are both 7880",
        "keys: {a: b}|could not parse config: line 3: key keys occurs twice"
      })
  void mistakesAreNamedInOneLineWithTheirPlace(String yaml, String message) {
    assertThatThrownBy(() -> loadWithKeys(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void brokenYamlIsOneLineWithItsPlace() {
    assertThatThrownBy(() -> load("rtc:\n  a: [1\nport: 5\n"))
        .isInstanceOf(ConfigException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .startsWith("could not parse config: yaml: line ")
                    .doesNotContain("\n"));
    assertThatThrownBy(() -> load("just text"))
        .hasMessage("could not parse config: line 1: expected keys and values");
  }

  @Test
  void missingFilesAreNamed() {
    Path missing = directory.resolve("none.yaml");
    assertThatThrownBy(() -> new ConfigLoader().file(missing))
        .hasMessage("configuration file " + missing + " does not exist");
    assertThatThrownBy(() -> load("key_file: " + missing))
        .hasMessage("key_file: " + missing + " does not exist or is not a file");
  }

  @Test
  void keysAreRequiredUnlessSaidOtherwise() {
    assertThatThrownBy(() -> load("port: 7880"))
        .hasMessage("one of key-file or keys must be provided");
    assertThat(new ConfigLoader().keysRequired(false).load().keys().isEmpty()).isTrue();
  }

  @Test
  void keysNeedABlankBehindTheColon() {
    assertThatThrownBy(() -> new ConfigLoader().override("keys", "devkey:secret", "--keys").load())
        .hasMessage(
            "keys: Could not parse keys, it needs to be exactly, \"key: secret\", including the"
                + " space (--keys)");
    assertThat(new ConfigLoader().override("keys", "b: 2\na: 1", "--keys").load().keys().names())
        .containsExactly("b", "a");
  }

  @Test
  void shortSecretsWarnOutsideOfDevelopment() {
    assertThat(load("keys: {APIx: Pssst}").warnings())
        .singleElement()
        .asString()
        .contains("APIx")
        .doesNotContain("Pssst");
    assertThat(load("development: true\nkeys: {APIx: short}").warnings()).isEmpty();
  }

  @Test
  void developmentModeWithoutKeysUsesThePlaceholdersOnLoopback() {
    LiveKitConfig config = load("development: true");

    assertThat(config.usesPlaceholderKeys()).isTrue();
    assertThat(config.keys().secret("devkey")).contains("secret");
    assertThat(config.bindAddresses()).containsExactly("127.0.0.1", "::1");
    assertThat(config.rtc().udpPort()).isEqualTo(new PortRange(7882, 7882));
    assertThat(config.logging().level()).isEqualTo("debug");
    assertThat(config.turn().relayRangeEnd()).isEqualTo(30002);
    assertThat(config.notInEffect()).isEmpty();
  }

  @Test
  void developmentModeRespectsWhatIsConfigured() {
    LiveKitConfig config =
        load(
            "development: true\n"
                + "log_level: warn\n"
                + "rtc: {port_range_start: 50000, port_range_end: 50100}\n"
                + KEYS);

    assertThat(config.usesPlaceholderKeys()).isFalse();
    assertThat(config.keys().names()).containsExactly("APIa");
    assertThat(config.bindAddresses()).isEmpty();
    assertThat(config.rtc().udpPort().isSet()).isFalse();
    assertThat(config.logging().level()).isEqualTo("warn");
  }

  @Test
  void developmentModeOnANetworkAddressUsesThatNetwork() {
    assertThat(load("development: true\nbind_addresses: [192.168.1.5]").rtc().ips().includes())
        .containsExactly("192.168.1.5/24");
    assertThat(
            load("development: true\nbind_addresses: [0.0.0.0, 127.0.0.1]").rtc().ips().includes())
        .isEmpty();
    assertThat(
            load("development: true\nbind_addresses: [192.168.1.5]\n" + KEYS)
                .rtc()
                .ips()
                .includes())
        .isEmpty();
  }

  @Test
  void olderKeysStandForTheNewOnesUnlessThoseAreSet() {
    LiveKitConfig config =
        loadWithKeys(
            "log_level: error\n"
                + "room: {max_metadata_size: 10, max_room_name_length: 11}\n"
                + "limit: {max_room_name_length: 12}\n"
                + "rtc: {packet_buffer_size: 99}");
    assertThat(config.logging().level()).isEqualTo("error");
    assertThat(config.limit().maxMetadataSize()).isEqualTo(10);
    assertThat(config.limit().maxRoomNameLength()).isEqualTo(12);
    assertThat(config.rtc().packetBufferSizeVideo()).isEqualTo(99);
  }

  @Test
  void aKeyFileReplacesTheKeys() throws IOException {
    Path file = directory.resolve("keys.yaml");
    Files.writeString(file, "APIfile: 0123456789abcdef0123456789abcdef\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    LiveKitConfig config =
        new ConfigLoader()
            .environment(Map.of("KEYS_DIR", directory.toString()))
            .body(KEYS + "key_file: ${KEYS_DIR}/keys.yaml")
            .load();
    assertThat(config.keys().names()).containsExactly("APIfile");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> load("key_file: " + file))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("key_file: others have permissions on " + file + " (rw-r--r--)");
  }

  @Test
  void aTurnServersSecretMayStandInAFile() throws IOException {
    Path file = directory.resolve("turn.secret");
    Files.writeString(file, "  from the file\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    String servers =
        "rtc: {turn_servers: [{host: a, secret_file: %s}, {host: b, secret: x, secret_file: %s}]}"
            .formatted(file, file);
    assertThat(loadWithKeys(servers).warnings())
        .containsExactly("rtc.turn_servers: b has a secret and a secret_file, the secret counts");
    List<RtcConfig.TurnServer> turn = loadWithKeys(servers).rtc().turnServers();
    assertThat(turn.get(0).secret().value()).isEqualTo("from the file");
    assertThat(turn.get(1).secret().value()).as("the file of the second").isEqualTo("x");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> loadWithKeys(servers))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("rtc.turn_servers.secret_file: others have permissions on " + file);
    Files.writeString(file, " \n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> loadWithKeys(servers))
        .hasMessage("rtc.turn_servers.secret_file: " + file + " is empty");
    Files.delete(file);
    assertThatThrownBy(() -> loadWithKeys(servers))
        .hasMessage("rtc.turn_servers.secret_file: " + file + " does not exist or is not a file");
    assertThatThrownBy(() -> loadWithKeys("rtc: {turn_servers: [{hots: a}]}"))
        .hasMessageEndingWith("errors: line 3: field hots not found in type config.TurnServer");
  }

  @Test
  void whatIsNotInEffectIsNamedOnceAndOnlyIfItWouldChangeSomething() {
    assertThat(
            loadWithKeys(
                    """
                    redis: {address: localhost:6379, db: 3}
                    turn: {enabled: false}
                    prometheus: {port: 6789}
                    rtc: {use_external_ip: true, congestion_control: {send_side_bwe_pacer: leaky-bucket}}
                    sip: {}
                    """)
                .notInEffect())
        .containsExactlyInAnyOrder(
            "redis",
            "prometheus",
            "rtc.use_external_ip",
            "rtc.congestion_control.send_side_bwe_pacer");
  }

  @Test
  void overridesWinInTheOrderInWhichTheyAreMade() {
    Map<String, String> environment =
        Map.of(
            "LIVEKIT_RTC_TCP_PORT",
            "1",
            "LIVEKIT_PORT",
            "2",
            "LIVEKIT_ROOM_AUTO_CREATE",
            "false",
            "UDP_PORT",
            "4-5",
            "LIVEKIT_RTC_STUN_SERVERS",
            "ignored: lists have no generated variable");
    ConfigLoader loader =
        new ConfigLoader()
            .body(KEYS + "rtc: {tcp_port: 9, udp_port: 8}\nport: 10\n")
            .environment(environment)
            .generatedEnvironment()
            .override("port", "11", "--port")
            .namedEnvironment();

    assertThat(loader.load().rtc().tcpPort()).isEqualTo(1);
    assertThat(loader.load().port()).isEqualTo(11);
    assertThat(loader.load().room().autoCreate()).isFalse();
    assertThat(loader.load().rtc().udpPort()).isEqualTo(new PortRange(4, 5));
    assertThat(loader.load().rtc().stunServers()).isEmpty();
    assertThatThrownBy(() -> loader.override("rtc.udp_port", "x", "--udp-port").load())
        .hasMessageEndingWith("(--udp-port)");
  }

  @Test
  void aContainerIsConfiguredByFilePropertiesAndEnvironment() throws IOException {
    Path file = directory.resolve("livekit.yaml");
    Files.writeString(
        file,
        KEYS
            + "port: 1\n"
            + "region: file\n"
            + "audio: {active_level: 1}\n"
            + "rtc: {tcp_port: 5, node_ip: 1.1.1.1}\n");
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "livekit.config",
                file.toString(),
                "livekit.rtc.tcp_port",
                "6",
                "livekit.rtc.node_ip",
                "3.3.3.3",
                "livekit.bind_addresses",
                "127.0.0.1, ::1"));
    Map<String, String> environment = Map.of("NODE_IP", "2.2.2.2", "LIVEKIT_REGION", "env");
    Map<String, String> microProfile =
        Map.of(
            "livekit.rtc.tcp_port", "7", "livekit.audio.active_level", "2", "livekit.region", "mp");

    LiveKitConfig config =
        ConfigLoader.ofContainer(
                environment, properties::get, key -> Optional.ofNullable(microProfile.get(key)))
            .load();

    assertThat(config.port()).isEqualTo(1);
    assertThat(config.audio().activeLevel()).isEqualTo(2);
    assertThat(config.region()).isEqualTo("env");
    assertThat(config.rtc().tcpPort()).isEqualTo(6);
    assertThat(config.rtc().nodeIp().primary()).isEqualTo("3.3.3.3");
    assertThat(config.bindAddresses()).containsExactly("127.0.0.1", "::1");
  }

  @Test
  void aContainersFileCanComeFromTheEnvironment() throws IOException {
    Path file = directory.resolve("livekit.yaml");
    Files.writeString(file, KEYS + "port: 1\n");
    assertThat(
            ConfigLoader.ofContainer(
                    Map.of("LIVEKIT_CONFIG_FILE", file.toString()),
                    key -> null,
                    key -> Optional.empty())
                .load()
                .port())
        .isEqualTo(1);
    assertThat(
            ConfigLoader.ofContainer(
                    Map.of(
                        "LIVEKIT_CONFIG_FILE", file.toString(), "LIVEKIT_CONFIG", KEYS + "port: 2"),
                    key -> null,
                    key -> Optional.empty())
                .load()
                .port())
        .isEqualTo(2);
  }

  @Test
  void secretsAreNeverPrinted() {
    LiveKitConfig config =
        load(
            "keys: {APIx: verysecret}\n"
                + "redis: {password: verysecret}\n"
                + "prometheus: {password: verysecret}\n"
                + "rtc: {turn_servers: [{host: h, credential: verysecret, secret: verysecret}]}");
    assertThat(config.toString()).contains("APIx").doesNotContain("verysecret");
  }

  @ParameterizedTest
  @CsvSource({
    "500ms,500",
    "2s,2000",
    "1h30m,5400000",
    "1.5s,1500",
    "0,0",
    "0s,0",
    "100us,0",
    "1m0.5s,60500"
  })
  void durationsAreWrittenAsInTheReference(String text, long millis) {
    assertThat(GoDuration.parse(text).toMillis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"5", "s", "5x", "1s ago", "--1s", "1h 2m", "99999999999h", "''"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyKeyHasADefaultThatFitsItsOwnRules() {
    assertThat(ConfigKey.all())
        .hasSizeGreaterThan(150)
        .extracting(ConfigKey::path)
        .doesNotHaveDuplicates();
    for (ConfigKey key : ConfigKey.all()) {
      assertThat(key.description()).as(key.path()).isNotBlank();
      if (key.isScalar() && !key.setting().def().isEmpty()) {
        LiveKitConfig config =
            new ConfigLoader()
                .keysRequired(false)
                .override(key.path(), key.setting().def(), "test")
                .load();
        assertThat(config.notInEffect()).as(key.path()).isEmpty();
      }
    }
  }

  @Test
  void damagedFilesAreRefusedInOneLineAndNeverOtherwise() {
    long seed = 42;
    Random random = new Random(seed);
    byte[] good =
        (KEYS
                + "port: 7880\n"
                + "rtc:\n"
                + "  udp_port: 7882-7892\n"
                + "  ips: {includes: [10.0.0.0/8]}\n"
                + "  turn_servers: [{host: a}]\n"
                + "room: {room_configurations: {a: {empty_timeout: 5}}}\n"
                + "logging: {level: info}\n")
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = good.clone();
      for (int n = random.nextInt(5) + 1; n > 0; n--) {
        damaged[random.nextInt(damaged.length)] =
            (byte) (random.nextInt(10) == 0 ? '\n' : random.nextInt(95) + 32);
      }
      String yaml = new String(damaged, StandardCharsets.UTF_8);
      try {
        new ConfigLoader().body(yaml).load();
      } catch (ConfigException e) {
        assertThat(e.getMessage())
            .as("seed %d, round %d", seed, i)
            .isNotBlank()
            .doesNotContain("\n");
      }
    }
  }

  @Test
  void listsWithCommasAndWithBracketsAreTheSame() {
    assertThat(
            new ConfigLoader()
                .body(KEYS)
                .override("rtc.stun_servers", "a:1, b:2", "x")
                .load()
                .rtc()
                .stunServers())
        .isEqualTo(
            new ConfigLoader()
                .body(KEYS)
                .override("rtc.stun_servers", "['a:1', 'b:2']", "x")
                .load()
                .rtc()
                .stunServers())
        .isEqualTo(List.of("a:1", "b:2"));
  }
}

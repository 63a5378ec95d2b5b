package io.livekit.jakarta.media.info;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.ProtocolMessageEnum;
import io.livekit.jakarta.api.DisconnectReason;
import io.livekit.jakarta.api.ParticipantState;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.DataTrackInfo;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.VideoLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InfoMappingTest {

  /**
   * A message type, what is made of it, and the fields that are left out on purpose: for the wire
   * only, secret, deprecated, or told by another field.
   */
  static Stream<Arguments> mappings() {
    return Stream.of(
        mapping(
            Room.getDefaultInstance(),
            InfoMapping::room,
            // The password is a secret; the version is for clients that merge updates.
            Set.of("turn_password", "version")),
        mapping(Codec.getDefaultInstance(), InfoMapping::codec, Set.of()),
        mapping(
            ParticipantInfo.newBuilder().setState(ParticipantInfo.State.DISCONNECTED).build(),
            InfoMapping::participant,
            Set.of()),
        mapping(
            ParticipantPermission.getDefaultInstance(),
            InfoMapping::permission,
            // Both are told by the participant's kind.
            Set.of("recorder", "agent")),
        mapping(
            TrackInfo.getDefaultInstance(),
            InfoMapping::track,
            Set.of("simulcast", "disable_dtx", "layers", "stereo", "mid", "version")),
        mapping(
            SimulcastCodecInfo.getDefaultInstance(),
            InfoMapping::trackCodec,
            Set.of("mid", "cid", "sdp_cid")),
        mapping(VideoLayer.getDefaultInstance(), InfoMapping::layer, Set.of("ssrc", "repair_ssrc")),
        mapping(DataTrackInfo.getDefaultInstance(), InfoMapping::dataTrack, Set.of("pub_handle")));
  }

  private static <M extends Message> Arguments mapping(
      M empty, Function<M, ?> mapping, Set<String> leftOut) {
    return Arguments.of(empty, mapping, leftOut);
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void everyFieldIsMappedOrLeftOutOnPurpose(
      Message empty, Function<Message, Object> mapping, Set<String> leftOut) {
    Object before = mapping.apply(empty);
    Set<String> without = new TreeSet<>();
    for (FieldDescriptor field : empty.getDescriptorForType().getFields()) {
      boolean shows =
          samples(empty, field).anyMatch(message -> !mapping.apply(message).equals(before));
      if (!shows) {
        without.add(field.getName());
      }
    }
    assertThat(without).isEqualTo(new TreeSet<>(leftOut));
  }

  /** The message with one field set, in each way that there is. */
  private static Stream<Message> samples(Message empty, FieldDescriptor field) {
    if (field.isMapField()) {
      Message.Builder entry = empty.newBuilderForType().newBuilderForField(field);
      entry.setField(field.getMessageType().findFieldByNumber(1), "key");
      entry.setField(field.getMessageType().findFieldByNumber(2), "value");
      return Stream.of(empty.toBuilder().addRepeatedField(field, entry.build()).build());
    }
    return values(empty, field)
        .map(
            value ->
                field.isRepeated()
                    ? empty.toBuilder().addRepeatedField(field, value).build()
                    : empty.toBuilder().setField(field, value).build());
  }

  private static Stream<Object> values(Message empty, FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> Stream.of(7);
      case LONG -> Stream.of(7L);
      case BOOLEAN -> Stream.of(true);
      case STRING -> Stream.of("text");
      case ENUM -> field.getEnumType().getValues().stream().map(value -> value);
      case MESSAGE -> Stream.of(empty.newBuilderForType().newBuilderForField(field).build());
      default -> throw new IllegalArgumentException("a sample of " + field);
    };
  }

  static Stream<Arguments> enums() {
    return Stream.of(
        values(
            ParticipantInfo.State.JOINING,
            number ->
                InfoMapping.participant(ParticipantInfo.newBuilder().setStateValue(number).build())
                    .state()),
        values(
            ParticipantInfo.Kind.STANDARD,
            number ->
                InfoMapping.participant(ParticipantInfo.newBuilder().setKindValue(number).build())
                    .kind()),
        values(
            ParticipantInfo.KindDetail.FORWARDED,
            number ->
                InfoMapping.participant(
                        ParticipantInfo.newBuilder().addKindDetailsValue(number).build())
                    .kindDetails()
                    .get(0)),
        values(
            io.livekit.jakarta.proto.DisconnectReason.CLIENT_INITIATED,
            number ->
                InfoMapping.participant(
                        ParticipantInfo.newBuilder()
                            .setState(ParticipantInfo.State.DISCONNECTED)
                            .setDisconnectReasonValue(number)
                            .build())
                    .disconnectReason()),
        values(
            io.livekit.jakarta.proto.ClientInfo.Capability.CAP_PACKET_TRAILER,
            number ->
                InfoMapping.participant(
                        ParticipantInfo.newBuilder().addCapabilitiesValue(number).build())
                    .capabilities()
                    .get(0)),
        values(
            io.livekit.jakarta.proto.TrackType.AUDIO,
            number ->
                InfoMapping.track(TrackInfo.newBuilder().setTypeValue(number).build()).kind()),
        values(
            io.livekit.jakarta.proto.TrackSource.CAMERA,
            number ->
                InfoMapping.track(TrackInfo.newBuilder().setSourceValue(number).build()).source()),
        values(
            io.livekit.jakarta.proto.Encryption.Type.NONE,
            number ->
                InfoMapping.track(TrackInfo.newBuilder().setEncryptionValue(number).build())
                    .encryption()),
        values(
            io.livekit.jakarta.proto.BackupCodecPolicy.SIMULCAST,
            number ->
                InfoMapping.track(TrackInfo.newBuilder().setBackupCodecPolicyValue(number).build())
                    .backupCodecPolicy()),
        values(
            io.livekit.jakarta.proto.AudioTrackFeature.TF_STEREO,
            number ->
                InfoMapping.track(TrackInfo.newBuilder().addAudioFeaturesValue(number).build())
                    .audioFeatures()
                    .get(0)),
        values(
            io.livekit.jakarta.proto.PacketTrailerFeature.PTF_FRAME_ID,
            number ->
                InfoMapping.track(
                        TrackInfo.newBuilder().addPacketTrailerFeaturesValue(number).build())
                    .packetTrailerFeatures()
                    .get(0)),
        values(
            VideoLayer.Mode.MODE_UNUSED,
            number ->
                InfoMapping.trackCodec(
                        SimulcastCodecInfo.newBuilder().setVideoLayerModeValue(number).build())
                    .layerMode()),
        values(
            io.livekit.jakarta.proto.VideoQuality.LOW,
            number ->
                InfoMapping.layer(VideoLayer.newBuilder().setQualityValue(number).build())
                    .quality()));
  }

  private static Arguments values(ProtocolMessageEnum one, Function<Integer, Enum<?>> mapping) {
    return Arguments.of(one.getDescriptorForType(), mapping);
  }

  /** Values that say that nothing is said. */
  private static final Set<String> UNSAID = Set.of("UNKNOWN", "UNKNOWN_REASON", "CAP_UNUSED");

  @ParameterizedTest
  @MethodSource("enums")
  void everyValueOfAnEnumHasItsName(EnumDescriptor type, Function<Integer, Enum<?>> mapping) {
    for (EnumValueDescriptor value : type.getValues()) {
      String name = mapping.apply(value.getNumber()).name();
      if (UNSAID.contains(value.getName())) {
        assertThat(name).isEqualTo("UNKNOWN");
      } else {
        assertThat(name).isNotEqualTo("UNKNOWN");
        assertThat(value.getName()).endsWith(name);
      }
    }
    assertThat(mapping.apply(9999).name()).isEqualTo("UNKNOWN");
  }

  @Test
  void timesAreInstantsAndTimeoutsDurations() {
    var room =
        InfoMapping.room(
            Room.newBuilder()
                .setCreationTime(1_700_000_000L)
                .setCreationTimeMs(1_700_000_000_123L)
                .setEmptyTimeout(300)
                .setDepartureTimeout(20)
                .build());

    assertThat(room.createdAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
    assertThat(room.emptyTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(room.departureTimeout()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void whoIsThereHasNoReasonForLeaving() {
    var joining = InfoMapping.participant(ParticipantInfo.getDefaultInstance());
    var gone =
        InfoMapping.participant(
            ParticipantInfo.newBuilder().setState(ParticipantInfo.State.DISCONNECTED).build());

    assertThat(joining.state()).isEqualTo(ParticipantState.JOINING);
    assertThat(joining.disconnectReason()).isNull();
    assertThat(joining.joinedAt()).isNull();
    assertThat(gone.disconnectReason()).isEqualTo(DisconnectReason.UNKNOWN);
  }

  @Test
  void attributesKeepTheOrderOfTheirNames() {
    var info =
        InfoMapping.participant(
            ParticipantInfo.newBuilder()
                .putAttributes("b", "2")
                .putAttributes("c", "3")
                .putAttributes("a", "1")
                .build());

    assertThat(List.copyOf(info.attributes().keySet())).containsExactly("a", "b", "c");
  }
}

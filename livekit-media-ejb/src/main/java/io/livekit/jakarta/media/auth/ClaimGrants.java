package io.livekit.jakarta.media.auth;

import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.RoomConfiguration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who a token says its holder is, and what it grants.
 *
 * @param identity who in the room; unique there
 * @param name shown to others
 * @param kind what sort of participant
 * @param kindDetails more about that
 * @param metadata the application's own
 * @param attributes the application's own, by key
 * @param videoGrant the {@code video} claim, if there is one
 * @param sip the {@code sip} claim
 * @param sha256 hash of the body that the token signs (webhooks); empty for none
 * @param roomPreset name of the configuration that a room created by joining gets; empty for none
 * @param roomConfig configuration that a room created by joining gets
 */
public record ClaimGrants(
    String identity,
    String name,
    ParticipantInfo.Kind kind,
    List<ParticipantInfo.KindDetail> kindDetails,
    String metadata,
    Map<String, String> attributes,
    Optional<VideoGrant> videoGrant,
    SipGrant sip,
    String sha256,
    String roomPreset,
    Optional<RoomConfiguration> roomConfig) {

  public ClaimGrants {
    kindDetails = List.copyOf(kindDetails);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /**
   * @return grants of an ordinary participant with this identity, name and {@code video} claim
   */
  public static ClaimGrants of(String identity, String name, VideoGrant video) {
    return new ClaimGrants(
        identity,
        name,
        ParticipantInfo.Kind.STANDARD,
        List.of(),
        "",
        Map.of(),
        Optional.of(video),
        SipGrant.NONE,
        "",
        "",
        Optional.empty());
  }

  /**
   * @return the {@code video} claim; one that grants nothing if there is none
   */
  public VideoGrant video() {
    return videoGrant.orElse(VideoGrant.EMPTY);
  }

  /**
   * @return whether the holder records
   */
  public boolean isRecorder() {
    return kind == ParticipantInfo.Kind.EGRESS || video().recorder();
  }

  /**
   * @return whether the holder is an agent
   */
  public boolean isAgent() {
    return kind == ParticipantInfo.Kind.AGENT || video().agent();
  }

  /**
   * @return whether the holder only serves others: it isn't counted, limited, or a reason to keep a
   *     room
   */
  public boolean isDependent() {
    return isAgent() || isRecorder();
  }

  /**
   * @return what the holder may do, as clients see it
   */
  public ParticipantPermission permission() {
    return video().permission(isRecorder(), isAgent());
  }

  /**
   * @return the same with another identity
   */
  public ClaimGrants withIdentity(String other) {
    return new ClaimGrants(
        other,
        name,
        kind,
        kindDetails,
        metadata,
        attributes,
        videoGrant,
        sip,
        sha256,
        roomPreset,
        roomConfig);
  }

  /**
   * @return the same with another {@code video} claim
   */
  public ClaimGrants withVideo(VideoGrant other) {
    return new ClaimGrants(
        identity,
        name,
        kind,
        kindDetails,
        metadata,
        attributes,
        Optional.of(other),
        sip,
        sha256,
        roomPreset,
        roomConfig);
  }

  /**
   * @return the same with another kind
   */
  public ClaimGrants withKind(ParticipantInfo.Kind other) {
    return new ClaimGrants(
        identity,
        name,
        other,
        kindDetails,
        metadata,
        attributes,
        videoGrant,
        sip,
        sha256,
        roomPreset,
        roomConfig);
  }

  /**
   * @return the same with what a participant can be renamed to
   */
  public ClaimGrants withProfile(
      String otherName, String otherMetadata, Map<String, String> otherAttributes) {
    return new ClaimGrants(
        identity,
        otherName,
        kind,
        kindDetails,
        otherMetadata,
        otherAttributes,
        videoGrant,
        sip,
        sha256,
        roomPreset,
        roomConfig);
  }

  /**
   * @return the same after its holder changed what it says about itself; null leaves a text as it
   *     is
   */
  public ClaimGrants withProfileChanges(
      String otherName, String otherMetadata, Map<String, String> changedAttributes) {
    return withProfile(
        otherName == null ? name : otherName,
        otherMetadata == null ? metadata : otherMetadata,
        attributesAfter(changedAttributes));
  }

  /**
   * @return its attributes after a change; an empty value removes one
   */
  public Map<String, String> attributesAfter(Map<String, String> changes) {
    Map<String, String> merged = new LinkedHashMap<>(attributes);
    changes.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            merged.remove(key);
          } else {
            merged.put(key, value);
          }
        });
    return merged;
  }
}

package io.livekit.jakarta.media.data;

import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DataStream;
import io.livekit.jakarta.proto.UserPacket;

/**
 * Prepares a participant's packet for the others: who sent it is what the server knows, not what it
 * says.
 */
final class DataPackets {

  private DataPackets() {}

  /**
   * @return the packet as the others get it (spec/02 §4.2)
   */
  // kind, and sid and identity in user packets, are what older clients read
  @SuppressWarnings("deprecation")
  static DataPacket prepare(DataPacket received, DataPacket.Kind kind, DataMember sender) {
    String identity = sender.isHidden() ? "" : sender.identity();
    DataPacket.Builder packet = received.toBuilder().setKind(kind).setParticipantSid(sender.sid());
    String claimed = received.getParticipantIdentity();
    boolean speaksForOther =
        sender.isAgent() && !claimed.isEmpty() && !claimed.equals(sender.identity());
    switch (received.getValueCase()) {
      case USER -> {
        UserPacket.Builder user = packet.getUserBuilder();
        user.setParticipantSid(sender.isHidden() ? "" : sender.sid())
            .setParticipantIdentity(identity);
        mirrorDestinations(packet, user);
        packet.setParticipantIdentity(identity);
      }
      case CHAT_MESSAGE -> {
        if (speaksForOther) {
          packet.getChatMessageBuilder().setGenerated(true);
        } else {
          packet.setParticipantIdentity(identity);
        }
      }
      case STREAM_HEADER -> {
        DataStream.Header.Builder header = packet.getStreamHeaderBuilder();
        if (speaksForOther && header.hasTextHeader()) {
          header.getTextHeaderBuilder().setGenerated(true);
        } else {
          packet.setParticipantIdentity(identity);
        }
      }
      default -> packet.setParticipantIdentity(identity);
    }
    return packet.build();
  }

  /** Older clients name the receivers in the user packet, newer ones in the packet around it. */
  @SuppressWarnings("deprecation")
  static void mirrorDestinations(DataPacket.Builder packet, UserPacket.Builder user) {
    if (user.getDestinationIdentitiesCount() > 0) {
      packet
          .clearDestinationIdentities()
          .addAllDestinationIdentities(user.getDestinationIdentitiesList());
    } else if (packet.getDestinationIdentitiesCount() > 0) {
      user.addAllDestinationIdentities(packet.getDestinationIdentitiesList());
    }
  }
}

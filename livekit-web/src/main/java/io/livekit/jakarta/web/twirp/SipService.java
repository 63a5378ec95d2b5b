package io.livekit.jakarta.web.twirp;

import com.google.protobuf.DynamicMessage;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.proto.LivekitSipFile;
import jakarta.enterprise.context.Dependent;

/** livekit.SIP without a worker and without Redis (spec/03 §4). */
@Dependent
public class SipService extends UnconfiguredService {

  SipService() {
    super(LivekitSipFile.getDescriptor().findServiceByName("SIP"));
  }

  @Override
  Method.Permission<DynamicMessage> permission(String method) {
    return switch (method) {
      case "CreateSIPParticipant" -> Grants.sipCall();
      case "TransferSIPParticipant" ->
          Grants.sipCallAndRoomAdmin(request -> text(request, "room_name"));
      default -> Grants.sipAdmin();
    };
  }

  @Override
  ServiceException failure(String method, DynamicMessage request) {
    return notConnected("sip");
  }
}

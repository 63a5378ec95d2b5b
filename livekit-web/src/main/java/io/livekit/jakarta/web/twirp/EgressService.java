package io.livekit.jakarta.web.twirp;

import com.google.protobuf.DynamicMessage;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.signal.SignalGateway;
import io.livekit.jakarta.proto.LivekitEgressFile;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/** livekit.Egress without a worker and without Redis (spec/03 §4). */
@Dependent
public class EgressService extends UnconfiguredService {

  @Inject SignalGateway gateway;

  EgressService() {
    super(LivekitEgressFile.getDescriptor().findServiceByName("Egress"));
  }

  @Override
  Method.Permission<DynamicMessage> permission(String method) {
    return Grants.roomRecord();
  }

  @Override
  ServiceException failure(String method, DynamicMessage request) {
    if (!method.startsWith("Start")) {
      return notConnected("egress");
    }
    boolean ofRoom = request.getDescriptorForType().findFieldByName("room_name") != null;
    return !ofRoom || gateway.roomExists(text(request, "room_name"))
        ? ServiceException.noResponse()
        : ServiceException.roomDoesNotExist();
  }
}

package io.livekit.jakarta.web.twirp;

import com.google.protobuf.DynamicMessage;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.proto.LivekitIngressFile;
import jakarta.enterprise.context.Dependent;

/** livekit.Ingress without a worker and without Redis (spec/03 §4). */
@Dependent
public class IngressService extends UnconfiguredService {

  IngressService() {
    super(LivekitIngressFile.getDescriptor().findServiceByName("Ingress"));
  }

  @Override
  Method.Permission<DynamicMessage> permission(String method) {
    return Grants.ingressAdmin();
  }

  @Override
  ServiceException failure(String method, DynamicMessage request) {
    return notConnected("ingress");
  }
}

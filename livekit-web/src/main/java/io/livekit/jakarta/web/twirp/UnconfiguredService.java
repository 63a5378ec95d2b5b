package io.livekit.jakarta.web.twirp;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.signal.SignalGateway;
import io.livekit.jakarta.proto.LivekitAgentDispatchFile;
import io.livekit.jakarta.proto.LivekitEgressFile;
import io.livekit.jakarta.proto.LivekitIngressFile;
import io.livekit.jakarta.proto.LivekitSipFile;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Egress, Ingress, SIP and agent dispatch as they answer on a node to which no worker and no Redis
 * is connected (spec/03 §4).
 */
final class UnconfiguredServices {

  private static final ServiceException NO_RESPONSE = ServiceException.noResponse();

  private UnconfiguredServices() {}

  static Map<String, Map<String, Method<?>>> of(SignalGateway gateway) {
    return Map.of(
        "livekit.Egress", egress(gateway),
        "livekit.Ingress", ingress(),
        "livekit.SIP", sip(),
        "livekit.AgentDispatchService", agentDispatch());
  }

  private static Map<String, Method<?>> egress(SignalGateway gateway) {
    return methods(
        LivekitEgressFile.getDescriptor().findServiceByName("Egress"),
        method -> (grants, request) -> Grants.roomRecord(grants),
        method ->
            request -> {
              if (!method.getName().startsWith("Start")) {
                return notConnected("egress");
              }
              FieldDescriptor room = method.getInputType().findFieldByName("room_name");
              return room == null || gateway.roomExists((String) request.getField(room))
                  ? NO_RESPONSE
                  : ServiceException.roomDoesNotExist();
            });
  }

  private static Map<String, Method<?>> ingress() {
    return methods(
        LivekitIngressFile.getDescriptor().findServiceByName("Ingress"),
        method -> (grants, request) -> Grants.ingressAdmin(grants),
        method -> request -> notConnected("ingress"));
  }

  private static Map<String, Method<?>> sip() {
    return methods(
        LivekitSipFile.getDescriptor().findServiceByName("SIP"),
        method -> (grants, request) -> sipPermission(method.getName(), grants, request),
        method -> request -> notConnected("sip"));
  }

  private static boolean sipPermission(String method, ClaimGrants grants, Message request) {
    return switch (method) {
      case "CreateSIPParticipant" -> Grants.sipCall(grants);
      case "TransferSIPParticipant" ->
          Grants.sipCall(grants) && Grants.roomAdmin(grants, room(request, "room_name"));
      default -> Grants.sipAdmin(grants);
    };
  }

  private static Map<String, Method<?>> agentDispatch() {
    return methods(
        LivekitAgentDispatchFile.getDescriptor().findServiceByName("AgentDispatchService"),
        method -> (grants, request) -> Grants.roomAdmin(grants, room(request, "room")),
        method -> request -> NO_RESPONSE);
  }

  private static String room(Message request, String field) {
    return (String) request.getField(request.getDescriptorForType().findFieldByName(field));
  }

  private static ServiceException notConnected(String service) {
    return ServiceException.wrapped(Code.UNKNOWN, service + " not connected (redis required)");
  }

  private static Map<String, Method<?>> methods(
      ServiceDescriptor service,
      Function<MethodDescriptor, Method.Permission<DynamicMessage>> permission,
      Function<MethodDescriptor, Function<DynamicMessage, ServiceException>> failure) {
    Map<String, Method<?>> methods = new HashMap<>();
    for (MethodDescriptor method : service.getMethods()) {
      Function<DynamicMessage, ServiceException> fail = failure.apply(method);
      methods.put(
          method.getName(),
          new Method<>(
              DynamicMessage.getDefaultInstance(method.getInputType()),
              permission.apply(method),
              request -> CompletableFuture.<Message>failedStage(fail.apply(request))));
    }
    return methods;
  }
}

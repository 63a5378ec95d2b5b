package io.livekit.jakarta.web.twirp;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.api.ServiceException.Code;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A service whose calls all fail, because what does its work isn't connected to this node (spec/03
 * §4).
 */
abstract class UnconfiguredService implements TwirpService {

  private final ServiceDescriptor descriptor;
  private final Map<String, Method<?>> methods = new HashMap<>();

  UnconfiguredService(ServiceDescriptor descriptor) {
    this.descriptor = descriptor;
    for (MethodDescriptor method : descriptor.getMethods()) {
      methods.put(
          method.getName(),
          new Method<>(
              DynamicMessage.getDefaultInstance(method.getInputType()),
              permission(method.getName()),
              Method.LARGE,
              request ->
                  CompletableFuture.<Message>failedStage(failure(method.getName(), request))));
    }
  }

  @Override
  public String name() {
    return descriptor.getFullName();
  }

  @Override
  public Map<String, Method<?>> methods() {
    return Map.copyOf(methods);
  }

  /**
   * @return what a caller of a method needs; called by the constructor
   */
  abstract Method.Permission<DynamicMessage> permission(String method);

  /**
   * @return why the call fails
   */
  abstract ServiceException failure(String method, DynamicMessage request);

  static ServiceException notConnected(String service) {
    return ServiceException.wrapped(Code.UNKNOWN, service + " not connected (redis required)");
  }

  static String text(Message request, String field) {
    return (String) request.getField(request.getDescriptorForType().findFieldByName(field));
  }
}

package io.livekit.jakarta.media.observer;

import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.outbox.EventName;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import io.livekit.jakarta.proto.WebhookEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.inject.Inject;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Finds the {@code ObservesAsync} methods of the applications, and calls them. {@code
 * Event.fireAsync} would not do: it keeps no order, and calls the observers of an event one after
 * the other. Thread-safe.
 */
@ApplicationScoped
public class AsyncObservers {
  @Inject BeanManager beans;

  /**
   * An asynchronous observer.
   *
   * @param name of its bean and of what it observes
   * @param events those that it gets
   */
  public record Found(
      String name, ObserverMethod<? super RoomEvent> method, Predicate<OutboxEvent> events) {}

  /**
   * @return all that there are, in the order of their names
   */
  public List<Found> find() {
    Map<ObserverMethod<? super RoomEvent>, Set<EventName>> observers = new LinkedHashMap<>();
    for (EventName name : EventName.values()) {
      for (ObserverMethod<? super RoomEvent> method : beans.resolveObserverMethods(sample(name))) {
        if (method.isAsync()) {
          observers.computeIfAbsent(method, m -> EnumSet.noneOf(EventName.class)).add(name);
        }
      }
    }
    Map<String, Found> found = new TreeMap<>();
    observers.forEach(
        (method, names) -> {
          String bean = method.getBeanClass().getName();
          String name = "observer " + bean + " of " + method.getObservedType().getTypeName();
          while (found.containsKey(name)) {
            name += "'";
          }
          found.put(name, new Found(name, method, event -> names.contains(event.name())));
        });
    return List.copyOf(found.values());
  }

  /** CDI finds observers by an object of the event's class. */
  private static RoomEvent sample(EventName name) {
    WebhookEvent body = WebhookEvent.newBuilder().setEvent(name.wireName()).build();
    return ApiEvents.of(new OutboxEvent(0, 0, body));
  }

  /** Calls an observer in a request context of its own, as CDI does (CDI 4.0 §2.5.3). */
  @ActivateRequestContext
  public void call(ObserverMethod<? super RoomEvent> observer, RoomEvent event) {
    notify(observer, event);
  }

  private static <T> void notify(ObserverMethod<T> observer, RoomEvent event) {
    @SuppressWarnings("unchecked") // the container found it for this event
    T observed = (T) event;
    observer.notify(new Notification<>(observed, new Fired(event.getClass())));
  }

  private record Notification<T>(T event, EventMetadata metadata) implements EventContext<T> {
    @Override
    public T getEvent() {
      return event;
    }

    @Override
    public EventMetadata getMetadata() {
      return metadata;
    }
  }

  private record Fired(Type type) implements EventMetadata {
    @Override
    public Set<Annotation> getQualifiers() {
      return Set.of(Any.Literal.INSTANCE);
    }

    @Override
    public InjectionPoint getInjectionPoint() {
      return null;
    }

    @Override
    public Type getType() {
      return type;
    }
  }
}

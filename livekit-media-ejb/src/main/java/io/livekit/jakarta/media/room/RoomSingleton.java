package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Scope;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What {@link jakarta.inject.Singleton} is to an application, this is to a room: the same bean as
 * one of {@link RoomScoped}, but whoever injects it gets the bean itself and no proxy. Nobody
 * writes it: {@link RoomScopeExtension} gives it to the parts of rooms.
 */
@Scope
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.FIELD})
@interface RoomSingleton {

  /** The annotation as a value. */
  final class Literal extends AnnotationLiteral<RoomSingleton> implements RoomSingleton {
    static final Literal INSTANCE = new Literal();
    private static final long serialVersionUID = 1L;
  }
}

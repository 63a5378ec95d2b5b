package io.livekit.jakarta.media.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one key of the configuration; the key's name is the record component's in snake case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

  /** What the key does, for docs/configuration.md; needed unless {@link #olderNameOf} says it. */
  String value() default "";

  /**
   * Path of the key that this one was called in older files. It counts for that key, if that isn't
   * set itself; nothing else reads it. Empty if the key is no older name.
   */
  String olderNameOf() default "";

  /** Default as it would be written in the YAML file; empty for none. */
  String def() default "";

  /** What a number counts, for messages and documentation. */
  String unit() default "";

  /** Smallest number allowed. */
  long min() default 0;

  /** Largest number allowed. */
  long max() default Long.MAX_VALUE;

  /** The only texts allowed; empty for any. */
  String[] oneOf() default {};

  /**
   * True while the feature behind the key, or behind all keys of the section, isn't built: the key
   * is accepted, and named once at start.
   */
  boolean notInEffect() default false;
}

package io.livekit.jakarta.api.rest;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;

/** A duration in whole seconds, at least {@link #min} of them and at most {@link #max}. */
@Documented
@Constraint(validatedBy = WholeSeconds.Validator.class)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
public @interface WholeSeconds {
  String message() default "must be from {min} to {max} whole seconds";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  long min() default 0;

  /** What the protocol has room for. */
  long max() default 4_294_967_295L;

  /** Looks at it. */
  final class Validator implements ConstraintValidator<WholeSeconds, Duration> {
    private long min;
    private long max;

    @Override
    public void initialize(WholeSeconds constraint) {
      min = constraint.min();
      max = constraint.max();
    }

    @Override
    public boolean isValid(Duration value, ConstraintValidatorContext context) {
      return value == null
          || value.getNano() == 0 && value.getSeconds() >= min && value.getSeconds() <= max;
    }
  }
}

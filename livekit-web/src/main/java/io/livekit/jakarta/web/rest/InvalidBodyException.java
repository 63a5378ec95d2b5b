package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.Problem.Violation;
import java.util.List;

/** A body that is JSON, but not the record that it should be. */
final class InvalidBodyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  InvalidBodyException(List<Violation> violations) {
    super(violations.toString(), null, false, false);
    this.violations = List.copyOf(violations);
  }

  List<Violation> violations() {
    return violations;
  }
}

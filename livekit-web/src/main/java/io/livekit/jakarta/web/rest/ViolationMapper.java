package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.Problem.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Tells what Bean Validation found. Thread-safe. */
@Provider
@ApplicationScoped
public class ViolationMapper implements ExceptionMapper<ConstraintViolationException> {

  @Override
  public Response toResponse(ConstraintViolationException invalid) {
    List<Violation> violations =
        invalid.getConstraintViolations().stream()
            .map(one -> new Violation(path(one), one.getMessage()))
            .sorted(Comparator.comparing(Violation::path).thenComparing(Violation::message))
            .limit(RecordReader.MAX_VIOLATIONS)
            .toList();
    return Problems.response(Problems.violations(violations));
  }

  /** Of a body its members, of a parameter its name; methods are nothing that callers know. */
  private static String path(ConstraintViolation<?> violation) {
    List<String> members = new ArrayList<>();
    String parameter = "";
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.getKind() == ElementKind.PROPERTY) {
        members.add(node.getName());
      } else if (node.getKind() == ElementKind.PARAMETER) {
        parameter = node.getName();
      }
    }
    boolean ofBody = violation.getLeafBean() instanceof Record || !members.isEmpty();
    return ofBody ? String.join(".", members) : parameter;
  }
}

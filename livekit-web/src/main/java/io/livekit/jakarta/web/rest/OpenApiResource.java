package io.livekit.jakarta.web.rest;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;

/** {@code /api/v1/openapi.json}: what the build made of the resources. Owned by: one request. */
@Path("/openapi.json")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class OpenApiResource {
  static final String FILE = "openapi.json";

  @GET
  @Needs(Right.ANYBODY)
  public byte[] get() throws IOException {
    try (InputStream document = OpenApiResource.class.getResourceAsStream(FILE)) {
      return document.readAllBytes();
    }
  }
}

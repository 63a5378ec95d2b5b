package io.livekit.jakarta.samples.frontdesk;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/**
 * The page. A resource, because LiveKit's WAR, whose part it is on Payara Micro, serves no files.
 */
@Path("")
public class PageResource {

  @GET
  @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
  public Response page() {
    return file("index.html");
  }

  @GET
  @Path("desk.css")
  @Produces("text/css;charset=UTF-8")
  public Response style() {
    return file("desk.css");
  }

  @GET
  @Path("desk.js")
  @Produces("text/javascript;charset=UTF-8")
  public Response script() {
    return file("desk.js");
  }

  private static Response file(String name) {
    InputStream content = PageResource.class.getResourceAsStream(name);
    return Response.ok(content)
        .header("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
        .header("X-Content-Type-Options", "nosniff")
        .build();
  }
}

package io.livekit.jakarta.samples.frontdesk;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/**
 * The page and what it shows. It lists its classes: on Payara Micro LiveKit's own are in the same
 * archive.
 */
@ApplicationPath("desk")
public class DeskApplication extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(DeskResource.class, PageResource.class);
  }
}

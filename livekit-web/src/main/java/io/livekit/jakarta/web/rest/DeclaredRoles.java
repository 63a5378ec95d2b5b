package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.media.identity.RoleGrants;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Tells the container which roles it will be asked about: they stand in our configuration and in no
 * descriptor, and Payara lets nobody have another one (Servlet 6.0 §13.3).
 */
@WebListener
public class DeclaredRoles implements ServletContextListener {

  @Inject RoleGrants roles;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    event.getServletContext().declareRoles(roles.roles().toArray(String[]::new));
  }
}

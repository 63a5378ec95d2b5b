package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.web.http.ApiProblem;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/** The REST API. Lists its classes, so that no container searches for them. */
@ApplicationPath(ApiProblem.PATH)
public class RestApplication extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        RoomsResource.class,
        ParticipantsResource.class,
        ServerResource.class,
        OpenApiResource.class,
        EventsResource.class,
        RoomEventsResource.class,
        AuthorizationFilter.class,
        BodyReader.class,
        DataReader.class,
        DurationParameters.class,
        AnswerFilter.class,
        ViolationMapper.class,
        RefusalMapper.class,
        FailureMapper.class);
  }

  @Override
  public Map<String, Object> getProperties() {
    // Jersey would describe the application to anybody, in XML.
    return Map.of("jersey.config.server.wadl.disableWadl", true);
  }
}

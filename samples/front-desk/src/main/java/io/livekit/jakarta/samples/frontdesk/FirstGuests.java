package io.livekit.jakarta.samples.frontdesk;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;

/** Fills an empty list, so that there is something to try. */
@Singleton
@Startup
public class FirstGuests {
  @Inject GuestList guests;

  @PostConstruct
  void invite() {
    if (guests.all().isEmpty()) {
      guests.add(new Guest("ann", Role.HOST));
      guests.add(new Guest("bob", Role.SPEAKER));
      guests.add(new Guest("carla", Role.LISTENER));
    }
  }
}

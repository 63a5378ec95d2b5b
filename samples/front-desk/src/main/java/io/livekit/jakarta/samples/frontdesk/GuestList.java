package io.livekit.jakarta.samples.frontdesk;

import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/**
 * Who may come in. A session bean, because observers are called from LiveKit's module: with it
 * comes the context of this one, whose persistence unit it is, and a transaction.
 */
@Stateless
public class GuestList {
  @PersistenceContext(unitName = "front-desk")
  private EntityManager entities;

  public Optional<Guest> find(String identity) {
    return Optional.ofNullable(entities.find(Guest.class, identity));
  }

  public List<Guest> all() {
    return entities
        .createQuery("select guest from Guest guest order by guest.identity", Guest.class)
        .getResultList();
  }

  public void add(Guest guest) {
    entities.persist(guest);
  }
}

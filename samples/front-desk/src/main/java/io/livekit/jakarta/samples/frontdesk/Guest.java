package io.livekit.jakarta.samples.frontdesk;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Somebody who may come in. */
@Entity
@Table(name = "desk_guest")
public class Guest {
  @Id
  @Column(name = "guest_identity")
  private String identity;

  @Enumerated(EnumType.STRING)
  @Column(name = "guest_role", nullable = false)
  private Role role;

  /** For JPA. */
  protected Guest() {}

  /**
   * @param identity as in its tokens
   */
  public Guest(String identity, Role role) {
    this.identity = identity;
    this.role = role;
  }

  public String getIdentity() {
    return identity;
  }

  public Role getRole() {
    return role;
  }
}

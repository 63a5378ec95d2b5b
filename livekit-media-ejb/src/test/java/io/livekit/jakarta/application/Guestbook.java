package io.livekit.jakarta.application;

import io.livekit.jakarta.api.RoomScoped;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** A bean of an application: what it keeps of a room, with the help of another bean. */
@RoomScoped
public class Guestbook {
  @Inject Pencil pencil;
  private List<String> log;

  /**
   * @param log hears of the end
   */
  public void open(List<String> log) {
    this.log = log;
  }

  public void write(String guest) {
    pencil.write(guest);
  }

  public String read() {
    return pencil.written();
  }

  @PreDestroy
  void end() {
    log.add("the book ends with " + pencil.written());
  }

  /** What the book is written with. */
  @RoomScoped
  public static class Pencil {
    private final List<String> written = new ArrayList<>();

    void write(String line) {
      written.add(line);
    }

    String written() {
      return String.join(" and ", written);
    }
  }
}

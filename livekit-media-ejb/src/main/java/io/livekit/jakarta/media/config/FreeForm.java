package io.livekit.jakarta.media.config;

/** A part of the file that is accepted as it stands, because nothing reads it yet. */
public record FreeForm(boolean present) {

  /** Not in the file. */
  public static final FreeForm NONE = new FreeForm(false);
}

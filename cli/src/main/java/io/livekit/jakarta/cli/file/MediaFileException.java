package io.livekit.jakarta.cli.file;

/** A file that can't be played; the message says why, without the file's name. */
public class MediaFileException extends Exception {
  private static final long serialVersionUID = 1;

  public MediaFileException(String message) {
    super(message);
  }
}

package io.livekit.jakarta.cli.load;

import io.livekit.jakarta.proto.UpdateTrackSettings;
import java.util.Arrays;

/** How a subscriber shows the videos: how many, and in which size it asks for them. */
public enum Layout {
  /** One large, five small ones beside it. */
  SPEAKER("speaker", 6),
  GRID_3X3("3x3", 9),
  GRID_4X4("4x4", 16),
  GRID_5X5("5x5", 25);

  private static final int LARGE_WIDTH = 1280;
  private static final int LARGE_HEIGHT = 720;
  private static final int MEDIUM_WIDTH = 640;
  private static final int MEDIUM_HEIGHT = 360;
  private static final int SMALL_WIDTH = 320;
  private static final int SMALL_HEIGHT = 180;

  private final String word;
  private final int places;

  Layout(String word, int places) {
    this.word = word;
    this.places = places;
  }

  /**
   * @return null if there is no such layout
   */
  public static Layout of(String word) {
    return Arrays.stream(values())
        .filter(layout -> layout.word.equalsIgnoreCase(word))
        .findFirst()
        .orElse(null);
  }

  /**
   * @return whether the n-th video, from 0, is shown
   */
  boolean shows(int ordinal) {
    return ordinal < places;
  }

  /**
   * @return what to tell the server about the n-th video
   */
  UpdateTrackSettings settings(String trackSid, int ordinal) {
    UpdateTrackSettings.Builder settings = UpdateTrackSettings.newBuilder().addTrackSids(trackSid);
    if (!shows(ordinal)) {
      return settings.setDisabled(true).build();
    }
    if (this == SPEAKER && ordinal == 0) {
      return settings.setWidth(LARGE_WIDTH).setHeight(LARGE_HEIGHT).build();
    }
    return this == GRID_3X3
        ? settings.setWidth(MEDIUM_WIDTH).setHeight(MEDIUM_HEIGHT).build()
        : settings.setWidth(SMALL_WIDTH).setHeight(SMALL_HEIGHT).build();
  }

  @Override
  public String toString() {
    return word;
  }
}

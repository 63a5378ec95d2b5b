package io.livekit.jakarta.bench;

import io.livekit.jakarta.cli.load.Layout;
import io.livekit.jakarta.cli.load.LoadPlan;
import io.livekit.jakarta.cli.load.VideoShape;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Who is in the room. */
enum Scenario {
  /** One camera, 720p in three layers, 1.9 Mbit/s. */
  LIVESTREAM_20("livestream-1-20", 0, 1, 0, 20, false),
  LIVESTREAM_90("livestream-1-90", 0, 1, 0, 90, false),
  AUDIO_50("audio-5-50", 5, 0, 0, 50, false),
  AUDIO_90("audio-10-90", 10, 0, 0, 90, false),
  /** Everybody sends camera and microphone and sees the others. */
  MEETING_6("meeting-6-6", 6, 6, 0, 0, true),
  /** 50 reliable messages a second. */
  DATA_20("data-1-20", 0, 0, 1, 20, false);

  private static final double JOINS_PER_SECOND = 10;
  private static final int AUDIO_BITRATE = 24_000;
  private static final int MESSAGE_BYTES = 1_000;
  private static final int MESSAGES_PER_SECOND = 50;

  private final String word;
  private final int audio;
  private final int video;
  private final int data;
  private final int subscribers;
  private final boolean meeting;

  Scenario(String word, int audio, int video, int data, int subscribers, boolean meeting) {
    this.word = word;
    this.audio = audio;
    this.video = video;
    this.data = data;
    this.subscribers = subscribers;
    this.meeting = meeting;
  }

  static Scenario of(String word) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new BenchmarkException("no scenario is called " + word + "; there are " + words()));
  }

  static String words() {
    return Arrays.stream(values()).map(Scenario::toString).collect(Collectors.joining(", "));
  }

  int participants() {
    return Math.max(data, Math.max(audio, video)) + subscribers;
  }

  LoadPlan plan(Target target, String room) {
    return new LoadPlan(
        target.address(),
        target.tokens(),
        room,
        "bench",
        audio,
        video,
        data,
        subscribers,
        meeting,
        VideoShape.of(VideoShape.Codec.VP8, VideoShape.Resolution.HIGH, true),
        AUDIO_BITRATE,
        new LoadPlan.Data(MESSAGE_BYTES, 8 * MESSAGE_BYTES * MESSAGES_PER_SECOND, true),
        Layout.SPEAKER,
        JOINS_PER_SECOND,
        false);
  }

  @Override
  public String toString() {
    return word;
  }
}

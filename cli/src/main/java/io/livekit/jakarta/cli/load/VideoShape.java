package io.livekit.jakarta.cli.load;

import java.util.List;

/**
 * What a video publisher sends.
 *
 * @param layers from the smallest up; one without simulcast
 */
public record VideoShape(Codec codec, List<Layer> layers) {
  /** As lk load-test has them. */
  public enum Codec {
    VP8("video/VP8"),
    H264("video/H264");

    private final String mime;

    Codec(String mime) {
      this.mime = mime;
    }

    String mime() {
      return mime;
    }

    FrameMaker frames(SendTime sendTime, int width, int height) {
      return this == VP8
          ? new Vp8Frames(sendTime, width, height)
          : new H264Frames(sendTime, width, height);
    }
  }

  /** What the publisher's camera gives. */
  public enum Resolution {
    HIGH(3),
    MEDIUM(2),
    LOW(1);

    private final int layers;

    Resolution(int layers) {
      this.layers = layers;
    }
  }

  /**
   * One stream.
   *
   * @param bitrate bit/s
   */
  public record Layer(String rid, int width, int height, int bitrate, int framesPerSecond) {}

  /** Together 1.9 Mbit/s: what LiveKit's published benchmarks send for 720p with simulcast. */
  private static final List<Layer> LAYERS =
      List.of(
          new Layer("q", 320, 180, 120_000, 15),
          new Layer("h", 640, 360, 380_000, 20),
          new Layer("f", 1280, 720, 1_400_000, 30));

  public VideoShape {
    layers = List.copyOf(layers);
  }

  /**
   * @return all layers up to this resolution, or that one alone
   */
  public static VideoShape of(Codec codec, Resolution resolution, boolean simulcast) {
    List<Layer> upTo = LAYERS.subList(0, resolution.layers);
    boolean several = simulcast && upTo.size() > 1;
    return new VideoShape(codec, several ? upTo : upTo.subList(upTo.size() - 1, upTo.size()));
  }

  Layer highest() {
    return layers.get(layers.size() - 1);
  }

  /**
   * @return bit/s of all layers
   */
  public int bitrate() {
    return layers.stream().mapToInt(Layer::bitrate).sum();
  }
}

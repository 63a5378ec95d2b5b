package io.livekit.jakarta.cli.file;

import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.rtc.core.MediaKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The frames of one file, in decoding order. Immutable, thread-safe.
 *
 * <p>Times are in units of {@link #clockRate()}, begin at 0 and never go back; {@link #duration()}
 * is where the first frame comes again when the file is played in a loop.
 */
public final class MediaFile {
  /** A buffer holds no more; an hour of camera video is well below. */
  private static final long MAX_FILE_BYTES = Integer.MAX_VALUE;

  private final MediaFormat format;
  private final ByteBuffer data;
  private final FrameIndex frames;

  MediaFile(MediaFormat format, ByteBuffer data, FrameIndex frames) throws MediaFileException {
    if (frames.size() == 0) {
      throw new MediaFileException("it holds no frames");
    }
    if (frames.nextKeyFrame(0) != 0) {
      throw new MediaFileException("it does not begin with a key frame");
    }
    this.format = format;
    this.data = data;
    this.frames = frames;
  }

  /**
   * Opens a file; its extension says what it is.
   *
   * @param framesPerSecond of H.264, whose files don't say
   * @throws CliException with a line for the user
   */
  public static MediaFile open(Path path, double framesPerSecond) {
    String name =
        path.getFileName() == null ? "" : path.getFileName().toString().toLowerCase(Locale.ROOT);
    try (FileChannel channel = FileChannel.open(regular(path))) {
      if (channel.size() > MAX_FILE_BYTES) {
        throw new MediaFileException("it is larger than 2 GB");
      }
      ByteBuffer data = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      if (name.endsWith(".ivf")) {
        return IvfReader.read(data);
      }
      if (name.endsWith(".ogg") || name.endsWith(".opus")) {
        return OggOpusReader.read(data);
      }
      if (name.endsWith(".h264") || name.endsWith(".264")) {
        return AnnexBReader.read(data, framesPerSecond);
      }
      throw new CliException(
          ExitCode.USAGE, path + " has an unsupported extension; known are .ivf, .h264 and .ogg");
    } catch (MediaFileException e) {
      throw new CliException(ExitCode.FAILURE, path + " can't be played: " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new CliException(ExitCode.FAILURE, path + " does not exist");
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILURE, path + " can't be read: " + e.getMessage(), e);
    }
  }

  private static Path regular(Path path) {
    if (Files.isDirectory(path)) {
      throw new CliException(ExitCode.FAILURE, path + " is a directory");
    }
    return path;
  }

  public MediaFormat format() {
    return format;
  }

  public MediaKind kind() {
    return format.kind();
  }

  public int clockRate() {
    return format.clockRate();
  }

  public int size() {
    return frames.size();
  }

  public long timestamp(int frame) {
    return frames.timestamp(frame);
  }

  public int length(int frame) {
    return frames.length(frame);
  }

  public int maxLength() {
    return frames.maxLength();
  }

  public boolean isKeyFrame(int frame) {
    return frames.isKeyFrame(frame);
  }

  /**
   * @return the first key frame at or after this one, or -1
   */
  public int nextKeyFrame(int frame) {
    return frames.nextKeyFrame(frame);
  }

  public long duration() {
    return frames.end();
  }

  /** Copies a frame to the start of {@code out}. @return its length */
  public int read(int frame, byte[] out) {
    int length = frames.length(frame);
    data.get(frames.offset(frame), out, 0, length);
    return length;
  }
}

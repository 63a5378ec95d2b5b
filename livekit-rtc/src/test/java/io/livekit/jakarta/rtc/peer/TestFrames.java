package io.livekit.jakarta.rtc.peer;

import java.util.Random;

/**
 * Frames that look like VP8 and Opus from outside, about one video frame and audio packet per call.
 */
public final class TestFrames {
  private static final int VIDEO_STEP = 3000; // 30 fps
  private static final int AUDIO_STEP = 960; // 20 ms

  private final LocalSource audio;
  private final LocalSource video;
  private final Random random = new Random(7);
  private volatile boolean keyFrameWanted = true;
  private long videoTime = 1000;
  private long audioTime = 500;

  /**
   * @param audio may be null, as may the other
   */
  public TestFrames(LocalSource audio, LocalSource video) {
    this.audio = audio;
    this.video = video;
    if (video != null) {
      video.setKeyFrameListener(() -> keyFrameWanted = true);
    }
  }

  public void writeNext() {
    if (video != null) {
      byte[] frame = new byte[keyFrameWanted ? 6000 : 2500];
      random.nextBytes(frame);
      if (keyFrameWanted) {
        // RFC 6386 §9.1: frame tag, start code, 640x360
        byte[] head = {0x10, 0x02, 0x00, (byte) 0x9d, 0x01, 0x2a, (byte) 0x80, 0x02, 0x68, 0x01};
        System.arraycopy(head, 0, frame, 0, head.length);
        keyFrameWanted = false;
      } else {
        frame[0] = 0x11;
      }
      video.writeFrame(frame, 0, frame.length, videoTime);
      videoTime += VIDEO_STEP;
    }
    if (audio != null) {
      byte[] packet = new byte[80];
      random.nextBytes(packet);
      packet[0] = (byte) 0x78; // CELT, 20 ms, one frame
      audio.writeFrame(packet, 0, packet.length, audioTime);
      audioTime += AUDIO_STEP;
    }
  }
}

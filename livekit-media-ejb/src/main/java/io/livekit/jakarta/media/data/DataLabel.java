package io.livekit.jakarta.media.data;

import io.livekit.jakarta.proto.DataPacket;
import java.util.List;

/** The data channels of the protocol; any other label carries bare bytes (spec/02 §4.1). */
public final class DataLabel {
  public static final String RELIABLE = "_reliable";
  public static final String LOSSY = "_lossy";
  public static final String DATA_TRACK = "_data_track";

  /** Those without which a client's connection isn't complete (spec/02 §1.2). */
  public static final List<String> REQUIRED = List.of(RELIABLE, LOSSY);

  private DataLabel() {}

  static String of(DataPacket.Kind kind) {
    return kind == DataPacket.Kind.LOSSY ? LOSSY : RELIABLE;
  }
}

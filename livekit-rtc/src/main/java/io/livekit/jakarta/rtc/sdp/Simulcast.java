package io.livekit.jakarta.rtc.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a media section ({@code a=simulcast}, RFC 8853 §5.1).
 *
 * @param send streams that the writer sends, in its order of preference; each with its alternatives
 * @param receive streams that the writer is ready to receive
 */
public record Simulcast(List<List<Stream>> send, List<List<Stream>> receive) {
  /** Streams of one section; more than three are never used. */
  public static final int MAX_STREAMS = 16;

  /**
   * One alternative of a simulcast stream.
   *
   * @param rid its name
   * @param paused whether it starts paused ({@code ~})
   */
  public record Stream(String rid, boolean paused) {}

  /**
   * @return the first alternative of each stream that the writer sends
   */
  public List<String> sendRids() {
    return send.stream().map(alternatives -> alternatives.get(0).rid()).toList();
  }

  /**
   * @return a description that sends these layers
   */
  public static Simulcast sending(List<String> rids) {
    return new Simulcast(streams(rids), List.of());
  }

  /**
   * @return a description that receives these layers
   */
  public static Simulcast receiving(List<String> rids) {
    return new Simulcast(List.of(), streams(rids));
  }

  private static List<List<Stream>> streams(List<String> rids) {
    return rids.stream().map(rid -> List.of(new Stream(rid, false))).toList();
  }

  static Simulcast parse(String text) {
    String[] parts = text.trim().split(" +");
    List<List<Stream>> send = List.of();
    List<List<Stream>> receive = List.of();
    if (parts.length != 2 && parts.length != 4) {
      throw bad(text);
    }
    for (int i = 0; i < parts.length; i += 2) {
      if (parts[i].equals("send") && send.isEmpty()) {
        send = streams(parts[i + 1], text);
      } else if (parts[i].equals("recv") && receive.isEmpty()) {
        receive = streams(parts[i + 1], text);
      } else {
        throw bad(text);
      }
    }
    return new Simulcast(send, receive);
  }

  private static List<List<Stream>> streams(String list, String text) {
    List<List<Stream>> streams = new ArrayList<>();
    for (String alternatives : list.split(";", -1)) {
      List<Stream> stream = new ArrayList<>();
      for (String name : alternatives.split(",", -1)) {
        boolean paused = name.startsWith("~");
        String rid = paused ? name.substring(1) : name;
        if (!Rid.isId(rid) || stream.size() == MAX_STREAMS) {
          throw bad(text);
        }
        stream.add(new Stream(rid, paused));
      }
      if (streams.size() == MAX_STREAMS) {
        throw bad(text);
      }
      streams.add(List.copyOf(stream));
    }
    return List.copyOf(streams);
  }

  private static SdpException bad(String text) {
    return new SdpException("bad a=simulcast " + SdpException.quote(text));
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    append(out, "send", send);
    append(out, "recv", receive);
    return out.toString();
  }

  private static void append(StringBuilder out, String direction, List<List<Stream>> streams) {
    if (streams.isEmpty()) {
      return;
    }
    out.append(out.length() == 0 ? "" : " ").append(direction).append(' ');
    for (int i = 0; i < streams.size(); i++) {
      out.append(i == 0 ? "" : ";");
      for (int j = 0; j < streams.get(i).size(); j++) {
        Stream stream = streams.get(i).get(j);
        out.append(j == 0 ? "" : ",").append(stream.paused() ? "~" : "").append(stream.rid());
      }
    }
  }
}

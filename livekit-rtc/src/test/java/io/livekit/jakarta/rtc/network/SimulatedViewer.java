package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.ice.IceRole;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.sim.ReceiverFeedback;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser that watches and hears what it is offered, and tells what it receives. */
final class SimulatedViewer extends SimulatedClient {
  private static final long REPORT_NANOS = 1_000_000_000L;
  private static final Pattern VIDEO = Pattern.compile("a=ssrc-group:FID (\\d+) (\\d+)");
  private static final Pattern SSRC = Pattern.compile("a=ssrc:(\\d+)");

  /** How a receiver tells what it receives. */
  enum Feedback {
    /** Of each packet. */
    TRANSPORT_CC,
    /** Its own estimate and losses. */
    REMB,
    /** Losses alone. */
    REPORTS
  }

  final List<SimulatedVideo> videos = new ArrayList<>();
  final List<SimulatedAudio> audios = new ArrayList<>();

  /** Of the first video. */
  final DecoderModel decoder;

  private final int ownSsrc = random.nextInt();
  private final Feedback telling;
  private final ReceiverEstimate estimate = new ReceiverEstimate();
  private final int transportCc; // id of the extension, or 0
  private final int absSendTime; // the same
  private final ReceiverFeedback feedback = new ReceiverFeedback();
  private long nextFeedback;
  private long nextReport;

  SimulatedViewer(
      SimulatedWorld world, InetSocketAddress address, long seed, String offer, Feedback telling) {
    super(world, address, IceRole.CONTROLLED, seed);
    this.telling = telling;
    nextReport = world.nowNanos();
    nextFeedback = world.nowNanos();
    transportCc = telling == Feedback.TRANSPORT_CC ? id(offer, HeaderExtension.TRANSPORT_CC) : 0;
    absSendTime = id(offer, HeaderExtension.ABS_SEND_TIME);
    for (Matcher video = VIDEO.matcher(offer); video.find(); ) {
      int ssrc = Integer.parseUnsignedInt(video.group(1));
      int rtxSsrc = Integer.parseUnsignedInt(video.group(2));
      videos.add(new SimulatedVideo(ssrc, rtxSsrc, ownSsrc, world.nowNanos()));
    }
    for (String section : offer.split("\r?\n(?=m=)")) {
      Matcher ssrc = SSRC.matcher(section);
      if (section.startsWith("m=audio") && ssrc.find()) {
        audios.add(new SimulatedAudio(Integer.parseUnsignedInt(ssrc.group(1))));
      }
    }
    decoder = videos.get(0).decoder;
  }

  private static int id(String offer, HeaderExtension extension) {
    int at = offer.indexOf(" " + extension.uri());
    return at < 0 ? 0 : Integer.parseInt(offer.substring(offer.lastIndexOf(':', at) + 1, at));
  }

  /** Answers like a browser that only receives. */
  String answer(String offer) {
    StringBuilder answer = new StringBuilder();
    boolean media = false;
    for (String line : offer.split("\r?\n")) {
      if (line.startsWith("m=")) {
        media = !line.startsWith("m=application");
      }
      if (line.startsWith("a=candidate")
          || line.startsWith("a=end-of")
          || line.startsWith("a=ssrc")
          || line.startsWith("a=msid:")
          || telling != Feedback.TRANSPORT_CC && line.contains(" transport-cc")
          || telling != Feedback.TRANSPORT_CC
              && line.endsWith(HeaderExtension.TRANSPORT_CC.uri())) {
        continue;
      }
      if (line.startsWith("a=setup:")) {
        answer.append("a=setup:active");
      } else if (line.startsWith("a=ice-ufrag:")) {
        answer.append("a=ice-ufrag:").append(ice.localCredentials().ufrag());
      } else if (line.startsWith("a=ice-pwd:")) {
        answer.append("a=ice-pwd:").append(ice.localCredentials().pwd());
      } else if (line.equals("a=sendrecv") && media) {
        answer.append("a=recvonly");
      } else {
        answer.append(line);
      }
      answer.append("\r\n");
    }
    return answer.toString();
  }

  @Override
  void onRtp(RtpPacket packet, long now) {
    int sendTime = telling == Feedback.REMB ? packet.extensionOffset(absSendTime) : -1;
    if (sendTime >= 0) {
      estimate.received(packet.length(), BigEndian.getU24(packet.buffer(), sendTime), now);
    }
    int number = transportCc == 0 ? -1 : packet.extensionOffset(transportCc);
    if (number >= 0) {
      feedback.received(BigEndian.getU16(packet.buffer(), number), now);
    }
    for (SimulatedVideo video : videos) {
      if (video.receive(packet, now)) {
        return;
      }
    }
    for (SimulatedAudio audio : audios) {
      if (audio.ssrc == packet.ssrc()) {
        if (!audio.receive(packet, now)) {
          failures.add("malformed RED");
        }
        return;
      }
    }
    failures.add("unknown SSRC");
  }

  /**
   * @return whether each video has shown a picture
   */
  boolean seesAll() {
    return videos.stream().allMatch(video -> video.firstFrameNanos >= 0);
  }

  /**
   * @return audio frames that neither came nor could be restored, of all up to the last
   */
  long audioConcealed() {
    return audios.stream().mapToLong(SimulatedAudio::concealed).sum();
  }

  long audioFrames() {
    return audios.stream().mapToLong(SimulatedAudio::frames).sum();
  }

  @Override
  long nextMediaNanos() {
    long next = Math.min(nextReport, nextFeedback);
    for (SimulatedVideo video : videos) {
      next = Math.min(next, video.nextNanos());
    }
    return next;
  }

  @Override
  void onMediaTimer(long now) {
    RtcpWriter w = beginRtcp();
    if (now >= nextReport) {
      report(w, now);
      nextReport = now + REPORT_NANOS;
    }
    for (SimulatedVideo video : videos) {
      video.onTimer(w, now);
    }
    sendRtcp();
    if (now >= nextFeedback) {
      nextFeedback = now + ReceiverFeedback.INTERVAL_NANOS;
      boolean more = true;
      while (more) {
        more = feedback.write(beginRtcp(), ownSsrc, videos.get(0).ssrc);
        sendRtcp();
      }
    }
  }

  private void report(RtcpWriter w, long now) {
    w.receiverReport(ownSsrc);
    for (SimulatedVideo video : videos) {
      video.report(w, now);
    }
    if (telling == Feedback.REMB && seesAll()) {
      int[] streams = videos.stream().mapToInt(video -> video.ssrc).toArray();
      w.remb(ownSsrc, estimate.bitsPerSecond(now), streams, streams.length);
    }
  }

  @Override
  void onRtcp(RtcpReader reader, long now) {
    if (reader.type() == RtcpType.SENDER_REPORT) {
      videos.forEach(video -> video.onSenderReport(reader, now));
    }
  }
}

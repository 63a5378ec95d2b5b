package io.livekit.jakarta.rtc.peer;

/** Offers in the shape that browsers make them, for tests of answers. */
final class Offers {
  private Offers() {}

  static final String FINGERPRINT = "AB:".repeat(31) + "CD";

  static String session(String bundle) {
    return """
    v=0
    o=- 4611731400430051336 2 IN IP4 127.0.0.1
    s=-
    t=0 0
    a=group:BUNDLE %s
    a=extmap-allow-mixed
    a=msid-semantic: WMS
    """
        .formatted(bundle);
  }

  private static final String TRANSPORT =
      """
      c=IN IP4 0.0.0.0
      a=rtcp:9 IN IP4 0.0.0.0
      a=ice-ufrag:wxyz
      a=ice-pwd:abcdefghijklmnopqrstuvwx
      a=ice-options:trickle
      a=fingerprint:sha-256 %s
      a=setup:actpass
      """
          .formatted(FINGERPRINT);

  static String data(String mid) {
    return "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n"
        + TRANSPORT
        + """
        a=mid:%s
        a=sctp-port:5000
        a=max-message-size:262144
        """
            .formatted(mid);
  }

  static String audio(String mid, String direction) {
    return "m=audio 9 UDP/TLS/RTP/SAVPF 109 63 9 0 8 13 110\n"
        + TRANSPORT
        + """
        a=mid:%s
        a=extmap:14 urn:ietf:params:rtp-hdrext:ssrc-audio-level
        a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        a=%s
        a=msid:stream mic-id
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:109 opus/48000/2
        a=rtcp-fb:109 transport-cc
        a=fmtp:109 minptime=10;useinbandfec=1
        a=rtpmap:63 red/48000/2
        a=fmtp:63 109/109
        a=rtpmap:9 G722/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:8 PCMA/8000
        a=rtpmap:13 CN/8000
        a=rtpmap:110 telephone-event/48000
        a=ssrc:1111 cname:c
        a=ssrc:1111 msid:stream mic-id
        """
            .formatted(mid, direction);
  }

  static String video(String mid, String direction, boolean simulcast) {
    return "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 45 46 102 103 123 124 127\n"
        + TRANSPORT
        + """
        a=mid:%s
        a=extmap:1 urn:ietf:params:rtp-hdrext:toffset
        a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
        a=extmap:13 urn:3gpp:video-orientation
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
        a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
        a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
        a=extmap:12 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension
        a=%s
        a=msid:stream cam-id
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:96 VP8/90000
        a=rtcp-fb:96 goog-remb
        a=rtcp-fb:96 transport-cc
        a=rtcp-fb:96 ccm fir
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=rtpmap:97 rtx/90000
        a=fmtp:97 apt=96
        a=rtpmap:98 VP9/90000
        a=rtcp-fb:98 goog-remb
        a=rtcp-fb:98 transport-cc
        a=rtcp-fb:98 ccm fir
        a=rtcp-fb:98 nack
        a=rtcp-fb:98 nack pli
        a=fmtp:98 profile-id=0
        a=rtpmap:99 rtx/90000
        a=fmtp:99 apt=98
        a=rtpmap:45 AV1/90000
        a=fmtp:45 level-idx=5;profile=0;tier=0
        a=rtpmap:46 rtx/90000
        a=fmtp:46 apt=45
        a=rtpmap:102 H264/90000
        a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
        a=rtpmap:103 rtx/90000
        a=fmtp:103 apt=102
        a=rtpmap:123 H264/90000
        a=fmtp:123 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640032
        a=rtpmap:124 rtx/90000
        a=fmtp:124 apt=123
        a=rtpmap:127 ulpfec/90000
        """
            .formatted(mid, direction)
        + (simulcast
            ? """
            a=rid:f send
            a=rid:h send
            a=rid:q send
            a=simulcast:send f;~h;q
            """
            : "");
  }
}

package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.ice.IceCredentials;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.sdp.Fingerprint;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.SdpException;
import io.livekit.jakarta.rtc.sdp.SessionDescription;
import io.livekit.jakarta.rtc.sdp.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a description says about the one transport that everything is bundled on.
 *
 * @param fingerprint the strongest that it names
 * @param mixedExtensions one- and two-byte header extensions may be mixed
 * @param sctpPort its SCTP port
 * @param maxMessageSize largest message it takes, 0 for any
 */
record RemoteTransport(
    IceCredentials credentials,
    boolean lite,
    Fingerprint fingerprint,
    Setup setup,
    List<String> candidates,
    boolean mixedExtensions,
    int sctpPort,
    int maxMessageSize) {

  /**
   * Hashes that may prove a certificate, the strongest first; SHA-1 and MD5 are broken (RFC 8122
   * §5).
   */
  private static final List<String> HASHES = List.of("sha-512", "sha-384", "sha-256");

  /** Candidates of one description; each may cost us packets. */
  private static final int MAX_CANDIDATES = 100;

  private static final int DEFAULT_SCTP_PORT = 5000;

  static SessionDescription parse(String text) throws NegotiationException {
    try {
      return SessionDescription.parse(text);
    } catch (SdpException e) {
      throw new NegotiationException(e.getMessage(), e);
    }
  }

  /**
   * @param known what the last description said, or null: it stays when all sections are rejected
   */
  static RemoteTransport of(SessionDescription session, RemoteTransport known)
      throws NegotiationException {
    MediaDescription first =
        session.media().stream().filter(media -> !media.isRejected()).findFirst().orElse(null);
    if (first == null && known != null) {
      return known.withoutCandidates();
    }
    if (first == null) {
      throw new NegotiationException("description has no media section in use");
    }
    String ufrag =
        session
            .iceUfrag(first)
            .orElseThrow(() -> new NegotiationException("description has no ice-ufrag"));
    String pwd =
        session
            .icePwd(first)
            .orElseThrow(() -> new NegotiationException("description has no ice-pwd"));
    IceCredentials credentials;
    try {
      credentials = new IceCredentials(ufrag, pwd);
    } catch (IllegalArgumentException e) {
      throw new NegotiationException(e.getMessage(), e);
    }
    List<String> candidates = new ArrayList<>();
    boolean mixed = session.extmapAllowMixed();
    int sctpPort = DEFAULT_SCTP_PORT;
    long maxMessageSize = MediaDescription.DEFAULT_MAX_MESSAGE_SIZE;
    for (MediaDescription media : session.media()) {
      media.candidates().stream()
          .limit(MAX_CANDIDATES - candidates.size())
          .forEach(candidates::add);
      mixed |= media.extmapAllowMixed();
      if (media.isData() && !media.isRejected()) {
        sctpPort = media.sctpPort().orElse(DEFAULT_SCTP_PORT);
        maxMessageSize = media.maxMessageSize();
      }
    }
    return new RemoteTransport(
        credentials,
        session.iceLite(),
        fingerprint(session.fingerprints(first)),
        session.setup(first).orElse(Setup.ACTPASS),
        candidates,
        mixed,
        sctpPort,
        (int) Math.min(Integer.MAX_VALUE, maxMessageSize));
  }

  private RemoteTransport withoutCandidates() {
    return new RemoteTransport(
        credentials,
        lite,
        fingerprint,
        setup,
        List.of(),
        mixedExtensions,
        sctpPort,
        maxMessageSize);
  }

  private static Fingerprint fingerprint(List<Fingerprint> all) throws NegotiationException {
    for (String hash : HASHES) {
      for (Fingerprint fingerprint : all) {
        if (fingerprint.algorithm().equals(hash)) {
          return fingerprint;
        }
      }
    }
    throw new NegotiationException(
        all.isEmpty()
            ? "description has no fingerprint"
            : "no fingerprint with one of " + Set.copyOf(HASHES));
  }
}

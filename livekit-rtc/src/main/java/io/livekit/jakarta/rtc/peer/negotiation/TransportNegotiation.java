package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.dtls.DtlsRole;
import io.livekit.jakarta.rtc.ice.IceCandidate;
import io.livekit.jakarta.rtc.ice.IceConfig;
import io.livekit.jakarta.rtc.ice.IceCredentials;
import io.livekit.jakarta.rtc.ice.IceDrop;
import io.livekit.jakarta.rtc.ice.IceRole;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.session.LoopAttachment;
import io.livekit.jakarta.rtc.peer.session.PeerSession;
import io.livekit.jakarta.rtc.peer.session.RemoteParameters;
import io.livekit.jakarta.rtc.sdp.SessionDescription;
import io.livekit.jakarta.rtc.sdp.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What descriptions say about the one transport below them: ICE generations, DTLS roles,
 * candidates. Owned by: control.
 */
final class TransportNegotiation {
  /** Candidates of one ICE generation: each costs the agent checks. */
  private static final int MAX_REMOTE_CANDIDATES = 200;

  private final PeerConfig config;
  private final PeerSession session;
  private final List<LoopAttachment.LocalAddress> addresses;
  private final Random random;

  private IceCredentials local;
  private RemoteTransport remote; // null before the first description
  private DtlsRole dtlsRole;
  private boolean remoteMixed;
  private boolean started;
  private boolean described;
  private boolean firstHadData;
  private boolean tcpOnly;
  private int remoteCandidates;

  /** Candidates that came before the first description. */
  private final List<IceCandidate> early = new ArrayList<>();

  TransportNegotiation(PeerConfig config, LoopAttachment attachment, Random random) {
    this.config = config;
    this.session = attachment.session();
    this.addresses = attachment.addresses();
    this.random = random;
    this.tcpOnly = config.tcpOnly();
    this.local = IceCredentials.generate(random);
  }

  // ---- what we say ----

  /** The agent starts with the first description: only that says which role it has. */
  void begin(IceRole role) {
    if (started) {
      return;
    }
    started = true;
    IceConfig ice =
        config.iceLite() && role == IceRole.CONTROLLED
            ? IceConfig.liteAgent()
            : IceConfig.full(role);
    List<IceCandidate> bases = new ArrayList<>();
    for (LoopAttachment.LocalAddress address : addresses) {
      if (address.base() && usable(address.protocol())) {
        bases.add(IceCandidate.host(address.protocol(), address.address(), null));
      }
    }
    IceCredentials credentials = local;
    session.reachableAs(credentials.ufrag());
    session.command(() -> session.start(ice, credentials, bases));
    early.forEach(candidate -> session.command(() -> session.addRemoteCandidate(candidate)));
    early.clear();
  }

  /** New credentials of ours (RFC 8445 §2.4). */
  void restart() {
    local = IceCredentials.generate(random);
    IceCredentials fresh = local;
    session.reachableAs(fresh.ufrag());
    session.command(() -> session.restart(fresh));
  }

  DescriptionWriter.Transport offer() {
    // The first offer asks for mixed extensions; later ones keep to what the other side said
    // (spec/02 §2.1).
    return new DescriptionWriter.Transport(
        local, config.iceLite(), Setup.ACTPASS, !described || remoteMixed, localCandidates());
  }

  DescriptionWriter.Transport answer() {
    Setup setup = dtlsRole == DtlsRole.CLIENT ? Setup.ACTIVE : Setup.PASSIVE;
    return new DescriptionWriter.Transport(
        local, config.iceLite(), setup, remoteMixed, localCandidates());
  }

  List<String> localCandidates() {
    List<String> lines = new ArrayList<>();
    for (LoopAttachment.LocalAddress address : addresses) {
      if (usable(address.protocol())) {
        lines.add(IceCandidate.host(address.protocol(), address.address(), local.ufrag()).toLine());
      }
    }
    return lines;
  }

  private boolean usable(TransportProtocol protocol) {
    return !tcpOnly || protocol == TransportProtocol.TCP;
  }

  void setTcpOnly(boolean only) {
    tcpOnly = only;
  }

  /**
   * @return whether a description of the other side has been applied
   */
  boolean isDescribed() {
    return described;
  }

  boolean isRemoteMixed() {
    return remoteMixed;
  }

  // ---- what they say ----

  /**
   * Reads what a description says about the transport, without taking anything over. A new
   * certificate would mean a new DTLS connection, which no client makes within one peer connection.
   */
  RemoteTransport read(SessionDescription description) throws NegotiationException {
    RemoteTransport transport = RemoteTransport.of(description, remote);
    if (remote != null && !remote.fingerprint().value().equals(transport.fingerprint().value())) {
      throw new NegotiationException("the fingerprint changed");
    }
    return transport;
  }

  /**
   * Takes over the values that our own description depends on; a changed ufrag in an offer is their
   * ICE restart.
   *
   * @param theyOffered whether it comes from an offer
   */
  void adopt(RemoteTransport transport, boolean theyOffered) {
    boolean changed = remote != null && !remote.credentials().equals(transport.credentials());
    if (changed) {
      remoteCandidates = 0;
    }
    if (changed && theyOffered) {
      restart();
    }
    remote = transport;
    remoteMixed = transport.mixedExtensions();
    if (dtlsRole == null) {
      dtlsRole = dtlsRole(transport, theyOffered);
    }
  }

  /**
   * We are active, unless the other side is lite or has chosen (spec/02 §1.3); once chosen it
   * stays.
   */
  private DtlsRole dtlsRole(RemoteTransport transport, boolean theyOffered) {
    if (transport.setup() == Setup.ACTIVE) {
      return DtlsRole.SERVER;
    }
    if (transport.setup() == Setup.PASSIVE) {
      return DtlsRole.CLIENT;
    }
    boolean passive = theyOffered && transport.lite() && config.role() != PeerConfig.Role.CLIENT;
    return passive || !theyOffered ? DtlsRole.SERVER : DtlsRole.CLIENT;
  }

  /** Hands the adopted values to the loop half. */
  void apply(RemoteTransport transport, SessionDescription description) {
    if (!described) {
      described = true;
      firstHadData =
          description.media().stream().anyMatch(media -> media.isData() && !media.isRejected());
    }
    RemoteParameters parameters =
        new RemoteParameters(
            transport.credentials(),
            transport.lite(),
            transport.fingerprint().algorithm(),
            transport.fingerprint().value(),
            transport.maxMessageSize(),
            dtlsRole,
            firstHadData,
            config.role() != PeerConfig.Role.CLIENT,
            config.role() == PeerConfig.Role.SINGLE);
    session.command(() -> session.setRemote(parameters));
    transport.candidates().forEach(this::addRemoteCandidate);
  }

  void addRemoteCandidate(String line) {
    if (remoteCandidates >= MAX_REMOTE_CANDIDATES) {
      session.command(() -> session.onDrop(IceDrop.CANDIDATE_LIMIT));
      return;
    }
    IceCandidate candidate = IceCandidate.parse(line);
    if (candidate == null || !usable(candidate.protocol())) {
      if (!line.isEmpty()) { // empty: no more will come
        session.command(() -> session.onDrop(IceDrop.CANDIDATE_UNUSABLE));
      }
      return;
    }
    remoteCandidates++;
    if (started) {
      session.command(() -> session.addRemoteCandidate(candidate));
    } else {
      early.add(candidate);
    }
  }
}

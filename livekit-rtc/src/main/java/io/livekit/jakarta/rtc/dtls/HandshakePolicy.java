package io.livekit.jakarta.rtc.dtls;

import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.util.Vector;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.UseSRTPData;

/** What we negotiate, the same in both roles. RFC 8827 §6.5 asks for the first suite and P-256. */
final class HandshakePolicy {
  /** First resend, doubled each time; LiveKit's servers use the same. */
  static final int RESEND_MILLIS = 100;

  /** Our certificate is ECDSA, so a server can only do these. */
  private static final int[] SERVER_SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
  };

  /** A server that we connect to may have an RSA certificate. */
  private static final int[] CLIENT_SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
  };

  private static final int[] GROUPS = {
    NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1
  };

  private HandshakePolicy() {}

  static ProtocolVersion[] versions() {
    return ProtocolVersion.DTLSv12.only();
  }

  static int[] serverSuites() {
    return SERVER_SUITES.clone();
  }

  static int[] clientSuites() {
    return CLIENT_SUITES.clone();
  }

  static Vector<Integer> groups() {
    Vector<Integer> groups = new Vector<>();
    for (int group : GROUPS) {
      groups.add(group);
    }
    return groups;
  }

  /**
   * @return the first of the client's groups that is one of ours, or -1; a client that names none
   *     must do P-256.
   */
  static int selectGroup(int[] clientGroups) {
    if (clientGroups == null) {
      return NamedGroup.secp256r1;
    }
    for (int offered : clientGroups) {
      for (int group : GROUPS) {
        if (offered == group) {
          return group;
        }
      }
    }
    return -1;
  }

  /** Certificates and signatures of peers: ECDSA and RSA, nothing on SHA-1. */
  static Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (short hash :
        new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512}) {
      algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa));
    }
    algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha256);
    algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha384);
    algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha512);
    for (short hash :
        new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512}) {
      algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.rsa));
    }
    return algorithms;
  }

  /**
   * @return what a client offers, in our order.
   */
  static UseSRTPData srtpOffer(SrtpProfile[] profiles) {
    int[] ids = new int[profiles.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = profiles[i].id();
    }
    return new UseSRTPData(ids, null);
  }

  /**
   * @return the first of our profiles that is among the peer's, or null: the peer's own order does
   *     not count.
   */
  static SrtpProfile selectProfile(SrtpProfile[] ours, UseSRTPData theirs) {
    if (theirs == null) {
      return null;
    }
    for (SrtpProfile profile : ours) {
      for (int id : theirs.getProtectionProfiles()) {
        if (id == profile.id()) {
          return profile;
        }
      }
    }
    return null;
  }
}

package io.livekit.jakarta.rtc.dtls;

import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;

/**
 * What a handshake has found out so far. Owned by: the handshake's thread, then the media loop once
 * that has handed it over.
 */
final class HandshakeOutcome {
  private final DtlsRole role;
  private final Fingerprint expected;
  private boolean peerVerified;
  private SrtpProfile profile;
  private SrtpKeys keys;
  private DtlsFailure failure;
  private boolean closeNotifyReceived;

  HandshakeOutcome(DtlsRole role, Fingerprint expected) {
    this.role = role;
    this.expected = expected;
  }

  /**
   * Accepts the peer's certificate by its fingerprint alone; the handshake proves that the peer has
   * its key.
   */
  void verifyPeer(Certificate certificate) throws IOException {
    if (certificate == null || certificate.isEmpty()) {
      throw refuse(DtlsFailure.NO_CERTIFICATE, AlertDescription.handshake_failure);
    }
    if (!expected.matches(certificate.getCertificateAt(0).getEncoded())) {
      throw refuse(DtlsFailure.FINGERPRINT_MISMATCH, AlertDescription.bad_certificate);
    }
    peerVerified = true;
  }

  void selectProfile(SrtpProfile selected) throws IOException {
    if (selected == null) {
      throw refuse(DtlsFailure.NO_SRTP_PROFILE, AlertDescription.handshake_failure);
    }
    profile = selected;
  }

  SrtpProfile profile() {
    return profile;
  }

  /**
   * Exports the SRTP keys: both write keys, then both salts, the client's first (RFC 5764 §4.2).
   */
  void complete(TlsContext context) throws IOException {
    if (!peerVerified) {
      throw refuse(DtlsFailure.NO_CERTIFICATE, AlertDescription.handshake_failure);
    }
    int key = profile.keyLength();
    int salt = profile.saltLength();
    byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
    byte[] clientKey = Arrays.copyOfRange(material, 0, key);
    byte[] serverKey = Arrays.copyOfRange(material, key, 2 * key);
    byte[] clientSalt = Arrays.copyOfRange(material, 2 * key, 2 * key + salt);
    byte[] serverSalt = Arrays.copyOfRange(material, 2 * key + salt, 2 * (key + salt));
    Arrays.fill(material, (byte) 0);
    keys =
        role == DtlsRole.CLIENT
            ? new SrtpKeys(profile, clientKey, clientSalt, serverKey, serverSalt)
            : new SrtpKeys(profile, serverKey, serverSalt, clientKey, clientSalt);
  }

  SrtpKeys keys() {
    return keys;
  }

  void alertReceived(short description) {
    closeNotifyReceived |= description == AlertDescription.close_notify;
  }

  boolean closeNotifyReceived() {
    return closeNotifyReceived;
  }

  /**
   * @return why we refused the peer, or null if we did not.
   */
  DtlsFailure failure() {
    return failure;
  }

  private TlsFatalAlert refuse(DtlsFailure reason, short alert) {
    failure = reason;
    return new TlsFatalAlert(alert);
  }
}

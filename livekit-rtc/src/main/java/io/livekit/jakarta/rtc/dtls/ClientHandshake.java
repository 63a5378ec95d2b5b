package io.livekit.jakarta.rtc.dtls;

import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;

/** Our part as a DTLS client. Owned by: the handshake's thread. */
final class ClientHandshake extends DefaultTlsClient {
  private final DtlsCertificate certificate;
  private final HandshakeOutcome outcome;
  private final SrtpProfile[] profiles;
  private final int timeoutMillis;

  ClientHandshake(
      DtlsCertificate certificate,
      HandshakeOutcome outcome,
      SrtpProfile[] profiles,
      int timeoutMillis) {
    super(certificate.crypto());
    this.certificate = certificate;
    this.outcome = outcome;
    this.profiles = profiles;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return HandshakePolicy.versions();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return HandshakePolicy.clientSuites();
  }

  @Override
  @SuppressWarnings("rawtypes") // the library is older than generics
  protected Vector<Integer> getSupportedGroups(Vector namedGroupRoles) {
    return HandshakePolicy.groups();
  }

  @Override
  protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
    return HandshakePolicy.signatureAlgorithms();
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    TlsSRTPUtils.addUseSRTPExtension(extensions, HandshakePolicy.srtpOffer(profiles));
    return extensions;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public void processServerExtensions(Hashtable serverExtensions) throws IOException {
    super.processServerExtensions(serverExtensions);
    outcome.selectProfile(
        HandshakePolicy.selectProfile(
            profiles, TlsSRTPUtils.getUseSRTPExtension(serverExtensions)));
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        outcome.verifyPeer(server.getCertificate());
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) {
        return certificate.signer(context);
      }
    };
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    outcome.complete(context);
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    outcome.alertReceived(description);
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return true; // without it the exported keys are not bound to this handshake (RFC 7627 §5.4)
  }

  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false; // the fingerprint vouches for a certificate, not its signature
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return timeoutMillis;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return HandshakePolicy.RESEND_MILLIS;
  }
}

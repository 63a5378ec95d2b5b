package io.livekit.jakarta.rtc.dtls;

import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;

/** Our answers as a DTLS server. Owned by: the handshake's thread. */
final class ServerHandshake extends DefaultTlsServer {
  private final DtlsCertificate certificate;
  private final HandshakeOutcome outcome;
  private final SrtpProfile[] profiles;
  private final int timeoutMillis;

  ServerHandshake(
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
    return HandshakePolicy.serverSuites();
  }

  @Override
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  @Override
  protected int selectECDH(int minimumCurveBits) {
    return HandshakePolicy.selectGroup(
        context.getSecurityParametersHandshake().getClientSupportedGroups());
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() {
    return certificate.signer(context);
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    return new CertificateRequest(
        new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
        HandshakePolicy.signatureAlgorithms(),
        null);
  }

  @Override
  public void notifyClientCertificate(Certificate clientCertificate) throws IOException {
    outcome.verifyPeer(clientCertificate);
  }

  @Override
  @SuppressWarnings("rawtypes") // the library is older than generics
  public void processClientExtensions(Hashtable clientExtensions) throws IOException {
    super.processClientExtensions(clientExtensions);
    // Records of 512 bytes could not carry our SCTP packets, and no WebRTC client asks for
    // them.
    maxFragmentLengthOffered = -1;
    outcome.selectProfile(
        HandshakePolicy.selectProfile(
            profiles, TlsSRTPUtils.getUseSRTPExtension(clientExtensions)));
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions = super.getServerExtensions();
    // No MKI, whatever the client offers: there is one key (RFC 5764 §4.1.3).
    TlsSRTPUtils.addUseSRTPExtension(
        extensions, new UseSRTPData(new int[] {outcome.profile().id()}, null));
    return extensions;
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

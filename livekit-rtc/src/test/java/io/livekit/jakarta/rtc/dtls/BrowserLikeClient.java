package io.livekit.jakarta.rtc.dtls;

import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;

/**
 * A client whose hello has what new browsers put in: DTLS 1.3 beside 1.2, a post-quantum group
 * first, and a size that makes it two datagrams. It blocks, so it runs on a thread of its own.
 */
final class BrowserLikeClient extends DefaultTlsClient implements DatagramTransport {
  private static final int MTU = 1200;
  private static final int KEY_SHARE_SIZE = 1300;

  /** X25519MLKEM768 (4588), x25519, P-256. */
  private static final byte[] GROUPS = {0, 6, 0x11, (byte) 0xEC, 0, 29, 0, 23};

  /** DTLS 1.3 (fefc) and DTLS 1.2 (fefd). */
  private static final byte[] VERSIONS = {4, (byte) 0xFE, (byte) 0xFC, (byte) 0xFE, (byte) 0xFD};

  final LinkedBlockingQueue<byte[]> incoming = new LinkedBlockingQueue<>();
  private final Consumer<byte[]> outgoing;
  private final boolean withCertificate;

  BrowserLikeClient(boolean withCertificate, Consumer<byte[]> outgoing) {
    super(DtlsPair.CLIENT_CERTIFICATE.crypto());
    this.withCertificate = withCertificate;
    this.outgoing = outgoing;
  }

  DTLSTransport connect() throws IOException {
    return new DTLSClientProtocol().connect(this, this);
  }

  ProtocolVersion negotiatedVersion() {
    return context.getServerVersion();
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    TlsSRTPUtils.addUseSRTPExtension(extensions, HandshakePolicy.srtpOffer(SrtpProfile.values()));
    extensions.put(ExtensionType.supported_groups, GROUPS);
    extensions.put(ExtensionType.supported_versions, VERSIONS);
    extensions.put(ExtensionType.padding, new byte[KEY_SHARE_SIZE]);
    return extensions;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate serverCertificate) {}

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) {
        return withCertificate ? DtlsPair.CLIENT_CERTIFICATE.signer(context) : null;
      }
    };
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return 20_000;
  }

  @Override
  public int getReceiveLimit() {
    return 2048;
  }

  @Override
  public int getSendLimit() {
    return MTU;
  }

  @Override
  public int receive(byte[] buf, int off, int len, int waitMillis) {
    try {
      byte[] datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (datagram == null) {
        return -1;
      }
      System.arraycopy(datagram, 0, buf, off, datagram.length);
      return datagram.length;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void send(byte[] buf, int off, int len) {
    outgoing.accept(Arrays.copyOfRange(buf, off, off + len));
  }

  @Override
  public void close() {}
}

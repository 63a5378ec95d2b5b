package io.livekit.jakarta.rtc.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * The key and certificate by which our SDP and our handshakes identify us. Immutable; one serves
 * the whole process.
 */
public final class DtlsCertificate {
  /** Peers' clocks may be wrong, and some do check. */
  private static final Duration BACKDATED = Duration.ofDays(1);

  /** A process may run that long; nobody renews the certificate of a running session. */
  private static final Duration VALIDITY = Duration.ofDays(365);

  private static final int SERIAL_BITS = 64;
  private static final int NAME_BYTES = 8;
  private static final ASN1ObjectIdentifier CURVE = SECObjectIdentifiers.secp256r1;

  private final BcTlsCrypto crypto;
  private final AsymmetricKeyParameter privateKey;
  private final byte[] encoded;
  private final TlsCertificate certificate;
  private final String sha256Fingerprint;

  private DtlsCertificate(BcTlsCrypto crypto, AsymmetricKeyParameter privateKey, byte[] encoded)
      throws IOException {
    this.crypto = crypto;
    this.privateKey = privateKey;
    this.encoded = encoded;
    this.certificate = crypto.createCertificate(encoded);
    this.sha256Fingerprint = Fingerprint.format(Fingerprint.digest("SHA-256", encoded));
  }

  /**
   * Generates a key (ECDSA P-256) and a self-signed certificate for it, valid from yesterday for a
   * year.
   */
  public static DtlsCertificate generate() {
    SecureRandom random = new SecureRandom();
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(
        new ECKeyGenerationParameters(
            new ECNamedDomainParameters(CURVE, SECNamedCurves.getByOID(CURVE)), random));
    AsymmetricCipherKeyPair keys = generator.generateKeyPair();
    // A random name tells an observer nothing about the host.
    byte[] name = new byte[NAME_BYTES];
    random.nextBytes(name);
    X500Name subject = new X500Name("CN=" + HexFormat.of().formatHex(name));
    Instant notBefore = Instant.now().minus(BACKDATED);
    try {
      byte[] encoded =
          new BcX509v3CertificateBuilder(
                  subject,
                  new BigInteger(SERIAL_BITS, random).setBit(0),
                  Date.from(notBefore),
                  Date.from(notBefore.plus(BACKDATED).plus(VALIDITY)),
                  subject,
                  keys.getPublic())
              .build(
                  new BcECContentSignerBuilder(
                          new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                          new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256))
                      .build(keys.getPrivate()))
              .getEncoded();
      return new DtlsCertificate(new RecordCrypto(random), keys.getPrivate(), encoded);
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  /**
   * @return the SHA-256 fingerprint as SDP writes it: {@code AA:BB:…}.
   */
  public String sha256Fingerprint() {
    return sha256Fingerprint;
  }

  byte[] encoded() {
    return encoded.clone();
  }

  BcTlsCrypto crypto() {
    return crypto;
  }

  TlsCredentialedSigner signer(TlsContext context) {
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        crypto,
        privateKey,
        new Certificate(new TlsCertificate[] {certificate}),
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }
}

package io.livekit.jakarta.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {
  private static final byte[] CERTIFICATE = {1, 2, 3};

  @ParameterizedTest
  @CsvSource({"sha-256,SHA-256", "SHA-256,SHA-256", "sha-384,SHA-384", "sha-512,SHA-512"})
  void acceptsWhatItsOwnHashSays(String algorithm, String digest) {
    String value = Fingerprint.format(Fingerprint.digest(digest, CERTIFICATE));

    assertThat(Fingerprint.parse(algorithm, value).matches(CERTIFICATE)).isTrue();
    assertThat(Fingerprint.parse(algorithm, value.toLowerCase(Locale.ROOT)).matches(CERTIFICATE))
        .isTrue();
    assertThat(Fingerprint.parse(algorithm, value).matches(new byte[] {1, 2, 4})).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"sha-256,''", "sha-256,AA:BB", "sha-256,zz", "sha-1,AA", "'',AA", "sha-512/256,AA"})
  void refusesWeakHashesAndMalformedValues(String algorithm, String value) {
    assertThat(Fingerprint.parse(algorithm, value)).isNull();
    assertThat(Fingerprint.parse(null, value)).isNull();
    assertThat(Fingerprint.parse(algorithm, null)).isNull();
  }

  @Test
  void aGeneratedCertificateIsValidFromYesterdayAndSignedByItself() throws Exception {
    DtlsCertificate generated = DtlsCertificate.generate();
    X509Certificate parsed =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(generated.encoded()));

    parsed.verify(parsed.getPublicKey());
    parsed.checkValidity(Date.from(Instant.now().minus(20, ChronoUnit.HOURS)));
    parsed.checkValidity(Date.from(Instant.now().plus(31, ChronoUnit.DAYS)));
    assertThat(parsed.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(generated.sha256Fingerprint())
        .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}")
        .isNotEqualTo(DtlsCertificate.generate().sha256Fingerprint());
    assertThat(
            Fingerprint.parse("sha-256", generated.sha256Fingerprint())
                .matches(generated.encoded()))
        .isTrue();
  }
}

package io.livekit.jakarta.rtc.dtls;

/** The certificate by which our SDP and our handshakes identify us. Immutable; one serves the whole process. */
public final class DtlsCertificate {

    private DtlsCertificate() {
        throw new UnsupportedOperationException();
    }

    /** Generates a key (ECDSA P-256) and a self-signed certificate for it. */
    public static DtlsCertificate generate() {
        return new DtlsCertificate();
    }

    /** @return the SHA-256 fingerprint as SDP writes it: {@code AA:BB:…}. */
    public String sha256Fingerprint() {
        throw new UnsupportedOperationException();
    }
}

package io.livekit.jakarta.rtc.dtls;

import java.util.concurrent.Executor;

/** DTLS 1.2 over BouncyCastle's protocol engine. Owned by: the peer's MediaLoop. */
public final class BcDtlsTransport implements DtlsTransport {

    /**
     * @param handshakePool bounded threads for the handshake, which blocks; may reject
     * @param loop          runs what the handshake reports on the owner's thread
     */
    public BcDtlsTransport(DtlsCertificate certificate, Executor handshakePool, Executor loop, Listener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void start(DtlsRole role, String remoteFingerprintAlgorithm, String remoteFingerprint) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void receive(byte[] buf, int off, int len) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void send(byte[] buf, int off, int len) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}

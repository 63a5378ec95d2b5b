package io.livekit.jakarta.rtc.srtp;

/** Protects what we send under one master key. Owned by: the peer's MediaLoop. RFC 3711, RFC 7714. */
public final class SrtpProtector {

    /** Derives the session keys from a master key and salt of the profile's lengths. */
    public SrtpProtector(SrtpProfile profile, byte[] key, byte[] salt) {
        throw new UnsupportedOperationException();
    }

    /**
     * Protects one RTP packet whose header (fixed part, CSRCs and extensions) is already at {@code out[outOff]}. The
     * payload is read from {@code src} and its ciphertext, then the tag, are written right behind the header.
     *
     * @param extSeq the 48-bit packet index: roll-over counter and sequence number
     * @return the whole packet's length, or a negative {@link SrtpError} code
     */
    public int protectRtp(byte[] out, int outOff, int headerLen, byte[] src, int srcOff, int srcLen, long extSeq) {
        throw new UnsupportedOperationException();
    }

    /**
     * Protects one compound RTCP packet under the next SRTCP index.
     *
     * @return the protected packet's length, or a negative {@link SrtpError} code
     */
    public int protectRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff) {
        throw new UnsupportedOperationException();
    }
}

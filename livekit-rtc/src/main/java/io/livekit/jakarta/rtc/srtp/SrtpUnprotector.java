package io.livekit.jakarta.rtc.srtp;

/** Unprotects what a peer sends under one master key. Owned by: the peer's MediaLoop. RFC 3711, RFC 7714. */
public final class SrtpUnprotector {
    /** Replay protection off: LiveKit's clients may resend old packets as probes (they are authenticated all the same). */
    public static final int REPLAY_WINDOW_OFF = 0;
    /** Wide enough that a retransmission on the media's own SSRC is not too old: half a second of 20 Mbit/s video. */
    public static final int DEFAULT_REPLAY_WINDOW = 1024;

    /** Derives the session keys; the replay window is {@link #DEFAULT_REPLAY_WINDOW}. */
    public SrtpUnprotector(SrtpProfile profile, byte[] key, byte[] salt) {
        this(profile, key, salt, DEFAULT_REPLAY_WINDOW);
    }

    /**
     * @param replayWindow packets behind the newest that can be told from duplicates, a multiple of 64, or
     *                     {@link #REPLAY_WINDOW_OFF}
     */
    public SrtpUnprotector(SrtpProfile profile, byte[] key, byte[] salt, int replayWindow) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes header and payload in plain to {@code out}, which may be {@code src} itself at the same offset.
     *
     * @return the plain packet's length, or a negative {@link SrtpError} code
     */
    public int unprotectRtp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff) {
        throw new UnsupportedOperationException();
    }

    /** @return the 48-bit index (roll-over counter and sequence number) of the RTP packet unprotected last. */
    public long lastIndex() {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes the plain compound packet to {@code out}.
     *
     * @return its length, or a negative {@link SrtpError} code
     */
    public int unprotectRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff) {
        throw new UnsupportedOperationException();
    }
}

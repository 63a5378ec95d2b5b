package io.livekit.jakarta.rtc.srtp;

/**
 * The cryptography of one direction of RTP or of RTCP under its session keys. Owned by: the protector or unprotector
 * that made it, which has checked all lengths.
 */
abstract class PacketTransform {

    static PacketTransform sealing(SrtpProfile profile, SessionKeys keys) {
        return profile == SrtpProfile.AES128_CM_HMAC_SHA1_80
                ? new AesCmTransform(keys) : new AesGcmTransform(keys, AesGcmTransform.Mode.SEAL);
    }

    static PacketTransform opening(SrtpProfile profile, SessionKeys keys) {
        return profile == SrtpProfile.AES128_CM_HMAC_SHA1_80
                ? new AesCmTransform(keys) : new AesGcmTransform(keys, AesGcmTransform.Mode.OPEN);
    }

    /** Encrypts {@code src} behind the header at {@code out[outOff]} and appends the tag. @return the whole length. */
    abstract int sealRtp(byte[] out, int outOff, int headerLen, byte[] src, int srcOff, int srcLen, int ssrc,
            long index);

    /** Decrypts what is behind the header into {@code out} behind {@code headerLen} bytes. @return the whole plain length, or a negative code. */
    abstract int openRtp(byte[] src, int srcOff, int srcLen, int headerLen, byte[] out, int outOff, int ssrc,
            long index);

    /** Encrypts {@code src} behind the 8 plain bytes, already at {@code out[outOff]}. @return the whole length. */
    abstract int sealRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index);

    /** The reverse. @return the whole plain length, or a negative code. */
    abstract int openRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index);

    /**
     * Writes the session salt combined with SSRC and packet index. RFC 3711 §4.1.1 and RFC 7714 §8.1, §9.1 lay all of
     * them out alike: the SSRC's first byte at {@code ssrcOff}, then the index as 48 bits.
     */
    static void writeIv(byte[] iv, byte[] salt, int ssrcOff, int ssrc, long index) {
        System.arraycopy(salt, 0, iv, 0, salt.length);
        iv[ssrcOff] ^= (byte) (ssrc >>> 24);
        iv[ssrcOff + 1] ^= (byte) (ssrc >>> 16);
        iv[ssrcOff + 2] ^= (byte) (ssrc >>> 8);
        iv[ssrcOff + 3] ^= (byte) ssrc;
        int indexOff = ssrcOff + 4;
        iv[indexOff] ^= (byte) (index >>> 40);
        iv[indexOff + 1] ^= (byte) (index >>> 32);
        iv[indexOff + 2] ^= (byte) (index >>> 24);
        iv[indexOff + 3] ^= (byte) (index >>> 16);
        iv[indexOff + 4] ^= (byte) (index >>> 8);
        iv[indexOff + 5] ^= (byte) index;
    }
}

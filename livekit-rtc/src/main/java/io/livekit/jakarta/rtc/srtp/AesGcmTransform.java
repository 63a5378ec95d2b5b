package io.livekit.jakarta.rtc.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714). Owned by: its protector or unprotector. */
final class AesGcmTransform extends PacketTransform {

    enum Mode {
        SEAL(Cipher.ENCRYPT_MODE),
        OPEN(Cipher.DECRYPT_MODE);

        private final int cipherMode;

        Mode(int cipherMode) {
            this.cipherMode = cipherMode;
        }
    }

    private static final int TAG_LENGTH = 16;
    private static final int IV_LENGTH = 12;
    /** RFC 7714 §8.1: two zero bytes, then the SSRC. */
    private static final int SSRC_OFFSET = 2;
    private static final int WORD = SrtpProfile.SRTCP_INDEX_LENGTH;
    private static final int E_BIT = 0x8000_0000;

    private final Mode mode;
    private final Cipher cipher;
    private final SecretKey key;
    private final byte[] salt;
    private final byte[] word = new byte[WORD];
    /** Two in turn, since the cipher may keep a reference to the vector that it compares the next one with. */
    private Iv iv = new Iv();
    private Iv previousIv = new Iv();
    private int lastSsrc;
    private long lastIndex = -1;

    AesGcmTransform(SessionKeys keys, Mode mode) {
        this.mode = mode;
        this.key = new SecretKeySpec(keys.cipherKey(), "AES");
        this.salt = keys.salt();
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform has no AES/GCM", e);
        }
    }

    @Override
    int sealRtp(byte[] out, int outOff, int headerLen, byte[] src, int srcOff, int srcLen, int ssrc, long index) {
        try {
            init(ssrc, index);
            cipher.updateAAD(out, outOff, headerLen);
            return headerLen + cipher.doFinal(src, srcOff, srcLen, out, outOff + headerLen);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to encrypt", e);
        }
    }

    @Override
    int openRtp(byte[] src, int srcOff, int srcLen, int headerLen, byte[] out, int outOff, int ssrc, long index) {
        try {
            init(ssrc, index);
            cipher.updateAAD(src, srcOff, headerLen);
            return headerLen
                    + cipher.doFinal(src, srcOff + headerLen, srcLen - headerLen, out, outOff + headerLen);
        } catch (AEADBadTagException e) {
            return SrtpError.AUTH_FAILED.code();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to decrypt", e);
        }
    }

    @Override
    int sealRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index) {
        int plainHeader = Bytes.RTCP_PLAIN_HEADER;
        try {
            init(ssrc, index);
            Bytes.putInt(word, 0, E_BIT | index);
            cipher.updateAAD(out, outOff, plainHeader);
            cipher.updateAAD(word, 0, WORD);
            int length = plainHeader + cipher.doFinal(src, srcOff + plainHeader, srcLen - plainHeader, out,
                    outOff + plainHeader);
            Bytes.putInt(out, outOff + length, E_BIT | index);
            return length + WORD;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to encrypt", e);
        }
    }

    @Override
    int openRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index) {
        int plainHeader = Bytes.RTCP_PLAIN_HEADER;
        try {
            init(ssrc, index);
            Bytes.putInt(word, 0, E_BIT | index);
            cipher.updateAAD(src, srcOff, plainHeader);
            cipher.updateAAD(word, 0, WORD);
            return plainHeader + cipher.doFinal(src, srcOff + plainHeader, srcLen - plainHeader - WORD, out,
                    outOff + plainHeader);
        } catch (AEADBadTagException e) {
            return SrtpError.AUTH_FAILED.code();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed to decrypt", e);
        }
    }

    private void init(int ssrc, long index) throws GeneralSecurityException {
        if (mode == Mode.SEAL && ssrc == lastSsrc && index == lastIndex) {
            // The JDK refuses the same vector twice in a row. A packet that is retransmitted as it was needs just
            // that; it yields the same bytes again and so reveals nothing. Another vector, unused, comes between.
            writeIv(iv.bytes, salt, SSRC_OFFSET, ssrc, ~index);
            initWithNextIv();
        }
        writeIv(iv.bytes, salt, SSRC_OFFSET, ssrc, index);
        initWithNextIv();
        lastSsrc = ssrc;
        lastIndex = index;
    }

    private void initWithNextIv() throws GeneralSecurityException {
        cipher.init(mode.cipherMode, key, iv);
        Iv used = iv;
        iv = previousIv;
        previousIv = used;
    }

    /** Hands its bytes out instead of copies: they only change again after the packet is done. */
    private static final class Iv extends GCMParameterSpec {
        private final byte[] bytes = new byte[IV_LENGTH];

        Iv() {
            super(8 * TAG_LENGTH, new byte[IV_LENGTH]);
        }

        @Override
        public byte[] getIV() {
            return bytes;
        }
    }
}

package io.livekit.jakarta.rtc.stun;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.Crc32;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * A reusable view of one STUN message (RFC 8489 §5). Owned by: whoever reads the buffer.
 *
 * <p>{@link #wrap} checks all bounds once and answers with a verdict; afterwards every accessor is
 * safe on any input. Attributes behind MESSAGE-INTEGRITY are not part of the message (RFC 8489
 * §14.5), except FINGERPRINT.
 */
public final class StunMessage {
  /** Type, length, magic cookie, transaction id. */
  public static final int HEADER_LENGTH = 20;

  /** The fixed value that tells STUN from everything else (RFC 8489 §5). */
  public static final int MAGIC_COOKIE = 0x2112A442;

  /** Bytes of a transaction id. */
  public static final int TRANSACTION_ID_LENGTH = 12;

  /** Most attributes looked at; real messages have fewer than 15, and each look-up walks them. */
  public static final int MAX_ATTRIBUTES = 48;

  private static final int ATTRIBUTE_HEADER = 4;
  private static final int FAMILY_IPV4 = 1;
  private static final int FAMILY_IPV6 = 2;

  private byte[] buf;
  private int off;
  private int end;
  private int attributesEnd;
  private int integrityAt;
  private int fingerprintAt;
  private StunVerdict verdict = StunVerdict.TOO_SHORT;

  /**
   * A cheap look at the header, for demultiplexing (RFC 7983): first two bits zero and the magic
   * cookie.
   */
  public static boolean looksLikeStun(byte[] buf, int off, int len) {
    return len >= HEADER_LENGTH
        && (buf[off] & 0xC0) == 0
        && BigEndian.getInt(buf, off + 4) == MAGIC_COOKIE;
  }

  /**
   * Takes a buffer that holds exactly one message.
   *
   * @return whether it is well-formed; {@link #verdict} tells why not
   */
  public boolean wrap(byte[] buffer, int offset, int length) {
    buf = buffer;
    off = offset;
    end = offset + length;
    attributesEnd = end;
    integrityAt = -1;
    fingerprintAt = -1;
    verdict = check(length);
    return verdict == StunVerdict.OK;
  }

  private StunVerdict check(int length) {
    if (length < HEADER_LENGTH) {
      return StunVerdict.TOO_SHORT;
    }
    if (!looksLikeStun(buf, off, length)) {
      return StunVerdict.NOT_STUN;
    }
    int body = BigEndian.getU16(buf, off + 2);
    if (body + HEADER_LENGTH != length || (body & 3) != 0) {
      return StunVerdict.WRONG_LENGTH;
    }
    int count = 0;
    for (int at = off + HEADER_LENGTH; at < end; at = next(at)) {
      if (at + ATTRIBUTE_HEADER + paddedLength(at) > end) {
        return StunVerdict.BROKEN_ATTRIBUTE;
      }
      if (++count > MAX_ATTRIBUTES) {
        return StunVerdict.TOO_MANY_ATTRIBUTES;
      }
      if (fingerprintAt >= 0) {
        return StunVerdict.BROKEN_ATTRIBUTE; // it has to be the last one, RFC 8489 §14.7
      }
      int type = BigEndian.getU16(buf, at);
      if (type == StunAttribute.MESSAGE_INTEGRITY && integrityAt < 0) {
        if (BigEndian.getU16(buf, at + 2) != StunIntegrity.LENGTH) {
          return StunVerdict.BROKEN_ATTRIBUTE;
        }
        integrityAt = at;
        attributesEnd = at;
      } else if (type == StunAttribute.FINGERPRINT) {
        if (BigEndian.getU16(buf, at + 2) != 4) {
          return StunVerdict.BROKEN_ATTRIBUTE;
        }
        fingerprintAt = at;
        attributesEnd = Math.min(attributesEnd, at);
      }
    }
    return fingerprintAt < 0 || fingerprintMatches()
        ? StunVerdict.OK
        : StunVerdict.WRONG_FINGERPRINT;
  }

  private boolean fingerprintMatches() {
    int expected = Crc32.of(buf, off, fingerprintAt - off) ^ StunBuilder.FINGERPRINT_XOR;
    return BigEndian.getInt(buf, fingerprintAt + ATTRIBUTE_HEADER) == expected;
  }

  /** Why the last {@link #wrap} said no, or OK. */
  public StunVerdict verdict() {
    return verdict;
  }

  /** Its length in bytes, header and padding included. */
  public int length() {
    return end - off;
  }

  /** The class. */
  public StunClass messageClass() {
    return StunClass.of(BigEndian.getU16(buf, off));
  }

  /** The method, one of {@link StunMethod} or anything else of 12 bits. */
  public int method() {
    int type = BigEndian.getU16(buf, off);
    return type & 0x000f | (type & 0x00e0) >> 1 | (type & 0x3e00) >> 2;
  }

  /** The first 4 bytes of the transaction id. */
  public int transactionIdHigh() {
    return BigEndian.getInt(buf, off + 8);
  }

  /** The other 8 bytes of the transaction id. */
  public long transactionIdLow() {
    return BigEndian.getLong(buf, off + 12);
  }

  /** Whether the message carries MESSAGE-INTEGRITY, right or wrong. */
  public boolean hasIntegrity() {
    return integrityAt >= 0;
  }

  /** Whether the message carries FINGERPRINT; a wrong one didn't pass {@link #wrap}. */
  public boolean hasFingerprint() {
    return fingerprintAt >= 0;
  }

  /** Where the value of the first attribute of a type starts in the buffer, or −1. */
  public int find(int type) {
    for (int at = off + HEADER_LENGTH; at < attributesEnd; at = next(at)) {
      if (BigEndian.getU16(buf, at) == type) {
        return at + ATTRIBUTE_HEADER;
      }
    }
    return -1;
  }

  /** The length of the value that {@link #find} found. */
  public int lengthAt(int valueOffset) {
    return BigEndian.getU16(buf, valueOffset - 2);
  }

  /** Whether an attribute is present. */
  public boolean has(int type) {
    return find(type) >= 0;
  }

  /** A 32-bit attribute as an unsigned number, or −1 if it is missing or of another length. */
  public long unsignedInt(int type) {
    int at = find(type);
    return at < 0 || lengthAt(at) != 4 ? -1 : BigEndian.getU32(buf, at);
  }

  /**
   * A 64-bit attribute such as a tie-breaker; {@code absent} if it is missing or of another length.
   */
  public long longValue(int type, long absent) {
    int at = find(type);
    return at < 0 || lengthAt(at) != 8 ? absent : BigEndian.getLong(buf, at);
  }

  /** A UTF-8 attribute, or null. */
  public String text(int type) {
    int at = find(type);
    return at < 0 ? null : new String(buf, at, lengthAt(at), StandardCharsets.UTF_8);
  }

  /** A copy of an attribute's value, or null. */
  public byte[] bytes(int type) {
    int at = find(type);
    return at < 0 ? null : java.util.Arrays.copyOfRange(buf, at, at + lengthAt(at));
  }

  /** Compares an attribute with expected bytes without allocating. */
  public boolean valueEquals(int type, byte[] expected) {
    int at = find(type);
    return at >= 0
        && java.util.Arrays.equals(buf, at, at + lengthAt(at), expected, 0, expected.length);
  }

  /** Whether an attribute's value starts with the given bytes. */
  public boolean valueStartsWith(int type, byte[] prefix) {
    int at = find(type);
    return at >= 0
        && lengthAt(at) >= prefix.length
        && java.util.Arrays.equals(buf, at, at + prefix.length, prefix, 0, prefix.length);
  }

  /**
   * The part of USERNAME before the colon: in a connectivity check the fragment of the agent it is
   * addressed to (RFC 8445 §7.2.2), by which a shared socket finds the session.
   *
   * @return null when there is no such part
   */
  public String destinationUfrag() {
    int at = find(StunAttribute.USERNAME);
    if (at < 0) {
      return null;
    }
    int valueEnd = at + lengthAt(at);
    for (int i = at; i < valueEnd; i++) {
      if (buf[i] == ':') {
        return i == at ? null : new String(buf, at, i - at, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  /** ERROR-CODE as a number from 300 to 699, or −1. */
  public int errorCode() {
    int at = find(StunAttribute.ERROR_CODE);
    if (at < 0 || lengthAt(at) < 4) {
      return -1;
    }
    int hundreds = buf[at + 2] & 7;
    int number = buf[at + 3] & 0xff;
    return hundreds < 3 || hundreds > 6 || number > 99 ? -1 : hundreds * 100 + number;
  }

  /** XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS and the like; null if missing or broken. */
  public InetSocketAddress xorAddress(int type) {
    int at = find(type);
    if (at < 0) {
      return null;
    }
    int length = lengthAt(at);
    int family = length < 2 ? 0 : buf[at + 1];
    int ipLength = family == FAMILY_IPV4 ? 4 : family == FAMILY_IPV6 ? 16 : -1;
    if (ipLength < 0 || length != ipLength + 4) {
      return null;
    }
    int port = BigEndian.getU16(buf, at + 2) ^ MAGIC_COOKIE >>> 16;
    byte[] ip = new byte[ipLength];
    for (int i = 0; i < ipLength; i++) {
      // cookie, then transaction id: RFC 8489 §14.2
      ip[i] = (byte) (buf[at + 4 + i] ^ buf[off + 4 + i]);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      return null; // not with 4 or 16 bytes
    }
  }

  /**
   * Collects attribute types that must be understood but aren't.
   *
   * @param known the types that the caller understands, sorted ascending
   * @param out receives unknown types, as many as fit
   * @return how many were stored
   */
  public int unknownRequired(int[] known, int[] out) {
    int count = 0;
    for (int at = off + HEADER_LENGTH; at < attributesEnd && count < out.length; at = next(at)) {
      int type = BigEndian.getU16(buf, at);
      if (StunAttribute.isComprehensionRequired(type)
          && java.util.Arrays.binarySearch(known, type) < 0) {
        out[count++] = type;
      }
    }
    return count;
  }

  byte[] buffer() {
    return buf;
  }

  int offset() {
    return off;
  }

  int integrityOffset() {
    return integrityAt;
  }

  private int next(int at) {
    return at + ATTRIBUTE_HEADER + paddedLength(at);
  }

  /**
   * Length of the value at an attribute, padded; 0 where not even the header fits, so that walking
   * ends.
   */
  private int paddedLength(int at) {
    return at + ATTRIBUTE_HEADER > end
        ? ATTRIBUTE_HEADER
        : (BigEndian.getU16(buf, at + 2) + 3) & ~3;
  }
}

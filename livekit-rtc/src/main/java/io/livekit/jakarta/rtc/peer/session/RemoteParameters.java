package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.dtls.DtlsRole;
import io.livekit.jakarta.rtc.ice.IceCredentials;

/**
 * What the other side's description means for the session. Immutable.
 *
 * @param lite the other side is ICE-lite
 * @param hash algorithm of the certificate's fingerprint, for example {@code sha-256}
 * @param fingerprint of the certificate, in hexadecimal with colons
 * @param maxMessageSize largest message that it takes on a data channel, 0 for any
 * @param role ours in DTLS; fixed by the first descriptions
 * @param withData the first description had data channels
 * @param enforce fail when the connection isn't complete in time
 * @param waits media waits until the client shows that it is ready
 */
public record RemoteParameters(
    IceCredentials credentials,
    boolean lite,
    String hash,
    String fingerprint,
    int maxMessageSize,
    DtlsRole role,
    boolean withData,
    boolean enforce,
    boolean waits) {}

package io.livekit.jakarta.media.config;

import java.util.List;

/** Section {@code turn}. */
public record TurnConfig(
    @Setting(value = "Whether to run the TURN server", def = "false") boolean enabled,
    @Setting("Name in the certificate") String domain,
    @Setting("Certificate, PEM") String certFile,
    @Setting("Private key, PEM") String keyFile,
    @Setting(value = "TURN over TLS; 0 is off", def = "0", max = 65_535) int tlsPort,
    @Setting(value = "TURN over UDP; 0 is off", def = "0", max = 65_535) int udpPort,
    @Setting(value = "First relay port; 30000 in development mode too", def = "30000", max = 65_535)
        int relayRangeStart,
    @Setting(value = "Last relay port; 30002 in development mode", def = "40000", max = 65_535)
        int relayRangeEnd,
    @Setting(value = "TLS ends in front of this server", def = "false") boolean externalTls,
    @Setting(value = "Addresses to listen on", def = "[0.0.0.0]") List<String> bindAddresses,
    @Setting(value = "Life of credentials", def = "300", unit = "s", min = 1) int ttlSeconds,
    @Setting("Private networks that may be relayed to, as CIDR")
        List<String> allowRestrictedPeerCidrs,
    @Setting("Networks that may not be relayed to, as CIDR") List<String> denyPeerCidrs) {}

package io.livekit.jakarta.media.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules between keys; rules for one key stand at the key. */
final class ConfigChecks {

  /** A handshake that waits for a decision is answered by then, whoever decides. */
  private static final Duration MAX_DECISION_TIMEOUT = Duration.ofSeconds(9);

  private static final String LOGIN_PATH = "/admin/";
  private static final Duration MIN_SESSION = Duration.ofMinutes(1);
  private static final Duration MAX_SESSION = Duration.ofHours(24);

  private ConfigChecks() {}

  static void check(LiveKitConfig config) {
    for (String address : config.bindAddresses()) {
      if (!IpAddresses.isLiteral(address)) {
        throw new ConfigException("bind_addresses: \"" + address + "\" is not an IP address");
      }
    }
    RtcConfig rtc = config.rtc();
    range("rtc.port_range", rtc.portRangeStart(), rtc.portRangeEnd());
    range("turn.relay_range", config.turn().relayRangeStart(), config.turn().relayRangeEnd());
    if (rtc.tcpPort() == config.port()) {
      throw new ConfigException("rtc.tcp_port and port are both " + config.port());
    }
    if (rtc.forceTcp() && rtc.tcpPort() == 0) {
      throw new ConfigException("rtc.force_tcp needs rtc.tcp_port");
    }
    cidrs("rtc.ips.includes", rtc.ips().includes());
    cidrs("rtc.ips.excludes", rtc.ips().excludes());
    turn(config.turn());
    RoomConfig.PlayoutDelay playout = config.room().playoutDelay();
    if (playout.enabled() && playout.max() > 0 && playout.min() > playout.max()) {
      throw new ConfigException("room.playout_delay: min is greater than max");
    }
    decisions(config.decisions().timeout());
    webhook(config);
    identity(config.identity());
  }

  private static void identity(IdentityConfig identity) {
    Set<String> urls = new HashSet<>();
    for (IdentityConfig.Issuer issuer : identity.issuers()) {
      String url = issuer.url();
      if (!isHttp(url) || url.indexOf('?') >= 0 || url.indexOf('#') >= 0) {
        throw new ConfigException(
            "identity.issuers: \"" + url + "\" is not a URL like https://example.com/realms/staff");
      }
      if (!urls.add(url)) {
        throw new ConfigException("identity.issuers: " + url + " is there twice");
      }
      if (issuer.audience().isBlank()) {
        throw new ConfigException(
            "identity.issuers: " + url + " needs an audience, or tokens for others would count");
      }
    }
    login(identity.login(), urls);
    identity
        .roles()
        .forEach(
            (role, grants) -> {
              for (String grant : grants) {
                if (!isGrant(grant)) {
                  throw new ConfigException(
                      "identity.roles: \""
                          + grant
                          + "\" of "
                          + role
                          + " is not one of room_list, room_create, room_admin, room_admin:NAME");
                }
              }
            });
  }

  private static void login(LoginConfig login, Set<String> issuers) {
    if (login.issuer().isEmpty()) {
      return;
    }
    if (!issuers.contains(login.issuer())) {
      throw new ConfigException(
          "identity.login.issuer: "
              + login.issuer()
              + " is not the url of one of identity.issuers");
    }
    if (login.clientId().isBlank()) {
      throw new ConfigException("identity.login.client_id: the issuer has to know who asks");
    }
    if (!List.of(login.scope().split(" ")).contains("openid")) {
      throw new ConfigException("identity.login.scope: it must contain openid");
    }
    String url = login.url();
    if (!url.isEmpty() && !(isHttp(url) && url.endsWith(LOGIN_PATH) && url.indexOf('?') < 0)) {
      throw new ConfigException(
          "identity.login.url: \"" + url + "\" is not a URL like https://example.com/admin/");
    }
    if (login.session().compareTo(MIN_SESSION) < 0 || login.session().compareTo(MAX_SESSION) > 0) {
      throw new ConfigException("identity.login.session: it must be 1m to 24h");
    }
  }

  private static boolean isGrant(String grant) {
    String ofOneRoom = IdentityConfig.ROOM_ADMIN + ":";
    return grant.equals(IdentityConfig.ROOM_LIST)
        || grant.equals(IdentityConfig.ROOM_CREATE)
        || grant.equals(IdentityConfig.ROOM_ADMIN)
        || grant.startsWith(ofOneRoom) && grant.length() > ofOneRoom.length();
  }

  private static void decisions(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(MAX_DECISION_TIMEOUT) > 0) {
      throw new ConfigException(
          "decisions.timeout: it must be more than 0s and no more than "
              + MAX_DECISION_TIMEOUT.toSeconds()
              + "s");
    }
  }

  private static void webhook(LiveKitConfig config) {
    List<String> urls = config.webhook().urls();
    String apiKey = config.webhook().apiKey();
    if (!urls.isEmpty() && apiKey.isEmpty()) {
      throw new ConfigException("webhook.api_key: api_key is required to use webhooks");
    }
    if (!urls.isEmpty() && config.keys().secret(apiKey).isEmpty()) {
      throw new ConfigException(
          "webhook.api_key: api_key is required to use webhooks, and \""
              + apiKey
              + "\" is none of keys");
    }
    for (String url : urls) {
      if (!isHttp(url)) {
        throw new ConfigException(
            "webhook.urls: \"" + url + "\" is not a URL like https://example.com/livekit");
      }
    }
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = new URI(url);
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      return (http || "https".equalsIgnoreCase(uri.getScheme())) && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void range(String key, int start, int end) {
    if (start > end) {
      throw new ConfigException(
          key + "_start " + start + " is greater than " + key + "_end " + end);
    }
  }

  private static void cidrs(String key, List<String> cidrs) {
    for (String cidr : cidrs) {
      int slash = cidr.indexOf('/');
      String address = slash < 0 ? cidr : cidr.substring(0, slash);
      int maxLength = address.indexOf(':') >= 0 ? 128 : 32;
      boolean lengthFits =
          slash < 0
              || cidr.substring(slash + 1).matches("\\d{1,3}")
                  && Integer.parseInt(cidr.substring(slash + 1)) <= maxLength;
      if (!lengthFits || !IpAddresses.isLiteral(address)) {
        throw new ConfigException(key + ": \"" + cidr + "\" is not a network like 10.0.0.0/8");
      }
    }
  }

  private static void turn(UnbuiltConfig.TurnConfig turn) {
    if (!turn.enabled()) {
      return;
    }
    if (turn.tlsPort() == 0 && turn.udpPort() == 0) {
      throw new ConfigException("turn: invalid TURN ports, tls_port or udp_port must be set");
    }
    if (turn.tlsPort() != 0 && turn.domain().isEmpty()) {
      throw new ConfigException("turn.domain: TURN domain required");
    }
    if (turn.tlsPort() != 0 && !turn.domain().matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+")) {
      throw new ConfigException("turn.domain: TURN domain is not correct");
    }
  }
}

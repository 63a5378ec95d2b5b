package io.livekit.jakarta.web.signal;

import io.livekit.jakarta.proto.ClientInfo;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Builds the ClientInfo of a {@code /rtc} request from its query and headers (spec/01 §2.2). */
final class ClientInfoReader {

  private static final Map<String, ClientInfo.SDK> SDKS =
      Map.ofEntries(
          Map.entry("js", ClientInfo.SDK.JS),
          Map.entry("ios", ClientInfo.SDK.SWIFT),
          Map.entry("swift", ClientInfo.SDK.SWIFT),
          Map.entry("android", ClientInfo.SDK.ANDROID),
          Map.entry("flutter", ClientInfo.SDK.FLUTTER),
          Map.entry("go", ClientInfo.SDK.GO),
          Map.entry("unity", ClientInfo.SDK.UNITY),
          Map.entry("reactnative", ClientInfo.SDK.REACT_NATIVE),
          Map.entry("rust", ClientInfo.SDK.RUST),
          Map.entry("python", ClientInfo.SDK.PYTHON),
          Map.entry("cpp", ClientInfo.SDK.CPP),
          Map.entry("unityweb", ClientInfo.SDK.UNITY_WEB),
          Map.entry("node", ClientInfo.SDK.NODE),
          Map.entry("esp32", ClientInfo.SDK.ESP32));

  /** SDKs that run in a browser, or may, and leave it to the server to find out which. */
  private static final Set<ClientInfo.SDK> IN_BROWSERS =
      EnumSet.of(
          ClientInfo.SDK.JS,
          ClientInfo.SDK.REACT_NATIVE,
          ClientInfo.SDK.FLUTTER,
          ClientInfo.SDK.UNITY,
          ClientInfo.SDK.UNKNOWN);

  private ClientInfoReader() {}

  static ClientInfo read(Map<String, String> query) {
    ClientInfo.Builder info =
        ClientInfo.newBuilder()
            .setSdk(SDKS.getOrDefault(query.getOrDefault("sdk", ""), ClientInfo.SDK.UNKNOWN))
            .setVersion(query.getOrDefault("version", ""))
            .setProtocol(number(query.get("protocol")))
            .setOs(query.getOrDefault("os", ""))
            .setOsVersion(query.getOrDefault("os_version", ""))
            .setBrowser(query.getOrDefault("browser", ""))
            .setBrowserVersion(query.getOrDefault("browser_version", ""))
            .setDeviceModel(query.getOrDefault("device_model", ""))
            .setNetwork(query.getOrDefault("network", ""))
            .setClientProtocol(number(query.get("client_protocol")));
    for (String capability : query.getOrDefault("capabilities", "").split(",")) {
      capability(info, capability.trim().toUpperCase(Locale.ROOT));
    }
    return info.build();
  }

  /**
   * @return the info with the client's address, and with what its User-Agent tells where it said
   *     nothing itself
   */
  static ClientInfo complete(ClientInfo info, String address, String userAgent) {
    ClientInfo.Builder complete = info.toBuilder().setAddress(address == null ? "" : address);
    if (IN_BROWSERS.contains(info.getSdk())) {
      UserAgent.fill(complete, userAgent);
    }
    return complete.build();
  }

  private static void capability(ClientInfo.Builder info, String name) {
    for (ClientInfo.Capability known : ClientInfo.Capability.values()) {
      if (known != ClientInfo.Capability.CAP_UNUSED && known.name().equals(name)) {
        info.addCapabilities(known);
      }
    }
  }

  static int number(String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}

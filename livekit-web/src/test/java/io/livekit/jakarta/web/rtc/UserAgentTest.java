package io.livekit.jakarta.web.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.ClientInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserAgentTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Chrome|140.0.0.0|Windows|Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36
          Edge|140.0.0.0|Windows|Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0
          Safari|18.3|Mac OS X|Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15
          Mobile Safari|18.3|iOS|Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1
          Firefox|140.0|Linux|Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
          Firefox Mobile|140.0|Android|Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0
          Chrome Mobile|140.0.0.0|Android|Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36
          OBS Studio|31.0|Windows|Mozilla/5.0 (OBS-Studio/31.0; Windows NT 10.0; en-US)
          """)
  void browsersThatNeedSpecialTreatmentAreRecognised(
      String browser, String version, String os, String header) {
    ClientInfo.Builder info = ClientInfo.newBuilder();
    UserAgent.fill(info, header);
    assertThat(info.getBrowser()).isEqualTo(browser);
    assertThat(info.getBrowserVersion()).isEqualTo(version);
    assertThat(info.getOs()).isEqualTo(os);
  }
}

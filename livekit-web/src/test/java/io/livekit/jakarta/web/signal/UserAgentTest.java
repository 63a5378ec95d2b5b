package io.livekit.jakarta.web.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.ClientInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Edge|Android|Mozilla/5.0 (Linux; Android 10; HD1913) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.6422.165 Mobile Safari/537.36 EdgA/124.0.2478.64
          Edge|iOS|Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 EdgiOS/124.2478.109 Mobile/15E148 Safari/605.1.15
          Opera|Windows|Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 OPR/110.0.0.0
          Samsung Internet|Android|Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/21.0 Chrome/110.0.5481.154 Mobile Safari/537.36
          Firefox iOS|iOS|Mozilla/5.0 (iPhone; CPU iPhone OS 14_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/126.0 Mobile/15E148 Safari/605.1.15
          Chrome Mobile iOS|iOS|Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/125.0.6422.80 Mobile/15E148 Safari/604.1
          HeadlessChrome|Linux|Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36
          Chrome|Chrome OS|Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36
          ''|''|curl/8.5.0
          ''|''|Version/x Safari/ Chrome/ Firefox/ OPR/
          """)
  void andSoAreTheOthers(String browser, String os, String header) {
    ClientInfo.Builder info = ClientInfo.newBuilder();
    UserAgent.fill(info, header);
    assertThat(info.getBrowser()).isEqualTo(browser);
    assertThat(info.getOs()).isEqualTo(os);
  }

  @Test
  void theModelOfAnAndroidDeviceStandsBehindItsVersion() {
    ClientInfo.Builder info = ClientInfo.newBuilder();
    UserAgent.fill(
        info,
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/140.0.0.0 Mobile Safari/537.36");
    assertThat(info.getDeviceModel()).isEqualTo("Pixel 8");
    assertThat(info.getOsVersion()).isEqualTo("14");
  }

  /**
   * 4 kB of this took four seconds and 57 kB hours. What is measured is that nothing depends on the
   * length: only so much of a header counts.
   */
  @Test
  void headersOfAnyLengthAndShapeAreReadInAFixedNumberOfSteps() {
    for (String hostile :
        List.of(
            "Version/1Mobile",
            "Version/1",
            "Mobile;",
            "Mobile;Firefox/",
            "Chrome/1",
            "Android 1",
            "Android 1; ",
            "CrOS ",
            "Mac OS X 1",
            "1")) {
      ClientInfo.Builder all = ClientInfo.newBuilder();
      ClientInfo.Builder cut = ClientInfo.newBuilder();
      String header = hostile.repeat(1_000_000 / hostile.length());
      UserAgent.fill(all, header);
      UserAgent.fill(cut, header.substring(0, UserAgent.MAX_LENGTH));
      assertThat(all.build()).isEqualTo(cut.build());
    }
  }
}

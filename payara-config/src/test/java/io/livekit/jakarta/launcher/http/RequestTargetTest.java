package io.livekit.jakarta.launcher.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//",
        "/rtc",
        "//rtc",
        "/rtc;x",
        "/%72tc",
        "/twirp/livekit.RoomService/ListRooms",
        "/a/../b",
        "/gr%C3%B6%C3%9Fer",
        "/a%20b",
        "/%25"
      })
  void pathsThatTheApplicationIsAskedFor(String path) {
    assertThat(RequestTarget.isServed("GET", path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "rtc",
        "/%",
        "/%z",
        "/%zz",
        "/%00",
        "/a%2fb",
        "/a%2Fb",
        "/../a",
        "/a/../../b",
        "/a/..;x/../../b",
        "/%2e%2e/a",
        "/%c0%ae",
        "/\u00ff",
        "/\u2028",
        "/a\\b",
        "/%5c",
        "/%0a",
        "/j_security_check",
        "/a/%6a_security_check"
      })
  void pathsThatNothingIsAskedFor(String path) {
    assertThat(RequestTarget.isServed("GET", path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT"})
  void methodsThatTheContainerWouldAnswerItself(String method) {
    assertThat(RequestTarget.isServed(method, "/")).isFalse();
  }
}

package io.livekit.jakarta.media.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.executor.PlainThreads;
import org.junit.jupiter.api.Test;

class ContainerThreadsTest {

  @Test
  void whereNoContainerGivesThreadsPlainOnesServe() {
    assertThat(ContainerThreads.find()).isInstanceOf(PlainThreads.class);
  }
}

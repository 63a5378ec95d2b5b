package io.livekit.jakarta.rtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendBuffersTest {
  private final UnpooledByteBufAllocator pool = new UnpooledByteBufAllocator(true);
  private final SendBuffers buffers = new SendBuffers();

  @Test
  void memoryThatWasSentServesAgain() {
    for (int i = 0; i < 10 * SendBuffers.COUNT; i++) {
      byte[] packet = {(byte) i, 2, 3};
      ByteBuf copy = buffers.copy(pool, packet, 1, 2);
      assertThat(ByteBufUtil.getBytes(copy)).containsExactly(2, 3);
      copy.release();
    }
    assertThat(pool.metric().usedDirectMemory())
        .isEqualTo((long) SendBuffers.COUNT * SendBuffers.LENGTH);
  }

  @Test
  void whatStillWaitsIsLeftAlone() {
    List<ByteBuf> waiting = new ArrayList<>();
    for (int i = 0; i < 3 * SendBuffers.COUNT; i++) {
      waiting.add(buffers.copy(pool, new byte[] {(byte) i, (byte) (i >> 8)}, 0, 2));
    }
    for (int i = 0; i < waiting.size(); i++) {
      assertThat(ByteBufUtil.getBytes(waiting.get(i))).containsExactly((byte) i, (byte) (i >> 8));
    }
    buffers.close();
    waiting.forEach(ByteBuf::release);
    assertThat(pool.metric().usedDirectMemory()).isZero();
  }

  @Test
  void longRunsFitToo() {
    byte[] run = new byte[SendBuffers.LENGTH + 1];
    Arrays.fill(run, (byte) 7);

    ByteBuf copy = buffers.copy(pool, run, 0, run.length);

    assertThat(ByteBufUtil.getBytes(copy)).isEqualTo(run);
    copy.release();
    assertThat(pool.metric().usedDirectMemory()).isZero();
  }
}

package io.livekit.jakarta.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the kernel says of a process: of this one. */
@EnabledOnOs(OS.LINUX)
class ProcessMeterTest {
  private static final long BURNT_NANOS = 300_000_000L;

  private final ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());

  @Test
  void timeThatAThreadBurnsIsCountedUnderItsName() throws InterruptedException {
    ProcessMeter.Cpu before = meter.cpu();
    ProcessMeter.Cpu[] after = new ProcessMeter.Cpu[1];
    Thread burner =
        new Thread(
            () -> {
              var threads = java.lang.management.ManagementFactory.getThreadMXBean();
              while (threads.getCurrentThreadCpuTime() < BURNT_NANOS) {
                Thread.onSpinWait();
              }
              after[0] = meter.cpu();
            },
            "burner-7");
    burner.start();
    burner.join();
    ProcessMeter.Cpu spent = after[0].minus(before);
    assertThat(spent.threads().get("burner")).isBetween(0.2, 1.0);
    assertThat(spent.total()).isGreaterThanOrEqualTo(0.2);
  }

  @Test
  void memoryIsThatOfAProcess() {
    assertThat(meter.residentBytes()).isGreaterThan(10L << 20);
  }

  @Test
  void aProcessThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> new ProcessMeter(Integer.MAX_VALUE))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageContaining("no process");
  }
}

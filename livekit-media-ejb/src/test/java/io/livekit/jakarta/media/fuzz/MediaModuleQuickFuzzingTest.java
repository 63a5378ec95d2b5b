package io.livekit.jakarta.media.fuzz;

import io.livekit.jakarta.rtc.fuzz.QuickFuzzing;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The media module's fuzz targets find nothing in a moment; {@code bin/fuzz} looks for longer. */
class MediaModuleQuickFuzzingTest {
  @TestFactory
  Stream<DynamicTest> findNothing() throws URISyntaxException {
    return QuickFuzzing.ofModule(MediaModuleQuickFuzzingTest.class);
  }
}

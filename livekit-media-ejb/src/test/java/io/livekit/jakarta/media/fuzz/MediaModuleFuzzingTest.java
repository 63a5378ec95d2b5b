package io.livekit.jakarta.media.fuzz;

import io.livekit.jakarta.rtc.fuzz.BoundedFuzzing;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The media module's fuzz targets find nothing in a few seconds with coverage's guidance. */
@Tag("slow")
class MediaModuleFuzzingTest {
  @TestFactory
  Stream<DynamicTest> findNothing() throws URISyntaxException {
    return BoundedFuzzing.ofModule(MediaModuleFuzzingTest.class);
  }
}

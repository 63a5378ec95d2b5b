package io.livekit.jakarta.rtc.fuzz;

import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The engine's fuzz targets find nothing in a few seconds with coverage's guidance. */
@Tag("slow")
class EngineFuzzingTest {
  @TestFactory
  Stream<DynamicTest> findNothing() throws URISyntaxException {
    return BoundedFuzzing.ofModule(EngineFuzzingTest.class);
  }
}

package io.livekit.jakarta.e2e.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test's parameters may be a {@link LiveKitServer} and {@link Chromium}: one of each is started
 * for all tests of the run that ask for them, and what a test opened in the browser is closed after
 * it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LiveKitExtension.class)
public @interface LiveKit {}

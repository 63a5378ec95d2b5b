/**
 * What shares the class path with Payara Micro: the entry point, and the log output. Knows nothing
 * but the JDK.
 */
package io.livekit.jakarta.launcher.boot;

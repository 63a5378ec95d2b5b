/**
 * LiveKit's signalling over WebSockets at {@code /rtc} and {@code /rtc/v1} (spec/01 §2): who may
 * connect, what a client asks for with its request, and the messages in their two forms. The
 * sessions behind it are the media module's.
 */
package io.livekit.jakarta.web.signal;

/**
 * Payara Micro's HTTP listener as this server needs it: opened when the application can serve, with
 * bounds on connections and headers, and with no answer of the container's own. Knows Grizzly, and
 * nothing of the launcher.
 */
package io.livekit.jakarta.launcher.http;

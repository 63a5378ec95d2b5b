/** What somebody meets who starts and stops the server by hand or from a script. */
package io.livekit.jakarta.e2e.launcher;

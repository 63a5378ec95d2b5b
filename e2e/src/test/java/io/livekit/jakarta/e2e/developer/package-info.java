/** What somebody meets who works on the project itself. */
package io.livekit.jakarta.e2e.developer;

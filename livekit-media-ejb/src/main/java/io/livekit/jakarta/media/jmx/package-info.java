/** How operators' beans come and go with the application. */
package io.livekit.jakarta.media.jmx;

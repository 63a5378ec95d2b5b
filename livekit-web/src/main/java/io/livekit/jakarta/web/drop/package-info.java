/** What the web application refuses, counted by reason. */
package io.livekit.jakarta.web.drop;

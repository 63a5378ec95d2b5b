/** A page to read and try the REST API. */
package io.livekit.jakarta.web.apipage;

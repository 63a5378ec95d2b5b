/** The REST API of the running server. */
package io.livekit.jakarta.e2e.rest;

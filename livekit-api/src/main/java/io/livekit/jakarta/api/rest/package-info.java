/**
 * The REST room API at {@code /api/v1}: its resources as interfaces and what goes in and out as
 * records. A client of MicroProfile Rest Client, Jersey or RESTEasy is made of the interfaces; the
 * server implements them. Callers send a LiveKit access token as {@code Authorization: Bearer}.
 * Failures are answered with a {@link io.livekit.jakarta.api.rest.Problem} (RFC 9457).
 */
package io.livekit.jakarta.api.rest;

/**
 * The REST room API: thin resources over the room service that Twirp uses too. Requests are read by
 * {@link io.livekit.jakarta.web.rest.RecordReader}, which is bounded and says what is wrong where;
 * answers are written by the container's JSON-B.
 */
package io.livekit.jakarta.web.rest;

/**
 * The server as the commands see it: its address, tokens made for it, and the RoomService over
 * Twirp.
 */
package io.livekit.jakarta.cli.api;

/**
 * The engine of a node, put together: media loops with their sockets, handshake threads, and for
 * each connection its loop half and its control half.
 */
package io.livekit.jakarta.rtc.engine;

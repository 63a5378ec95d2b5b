/**
 * A WebSocket that a client can't hold up, for whichever protocol is spoken over it: the handshake
 * opens something and hands it to the endpoint, what is sent is bounded in bytes and time, what
 * comes in messages and control frames, and the end is told once. Knows no protocol above RFC 6455.
 */
package io.livekit.jakarta.web.websocket;

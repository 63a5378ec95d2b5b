package io.livekit.jakarta.web.signal;

import jakarta.websocket.server.ServerEndpoint;

/** Clients with a single peer connection, whose request carries a {@code join_request}. */
@ServerEndpoint("/rtc/v1")
public class RtcV1Endpoint extends SignalEndpoint {}

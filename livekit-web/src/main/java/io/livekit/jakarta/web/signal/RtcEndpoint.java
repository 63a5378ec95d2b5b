package io.livekit.jakarta.web.signal;

import jakarta.websocket.server.ServerEndpoint;

/** Clients with a publisher and a subscriber peer connection. */
@ServerEndpoint("/rtc")
public class RtcEndpoint extends SignalEndpoint {}

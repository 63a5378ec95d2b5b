/**
 * Sockets: {@link io.livekit.jakarta.rtc.net.NettyLoops} has the threads, {@link
 * io.livekit.jakarta.rtc.net.UdpListener} and {@link io.livekit.jakarta.rtc.net.TcpListener} have
 * the ports. It uses {@code loop}, which knows nothing of it.
 */
package io.livekit.jakarta.rtc.net;

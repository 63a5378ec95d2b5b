/**
 * Media loops without their sockets: the threads that own peers and packets. {@link
 * io.livekit.jakarta.rtc.loop.PeerLoop} is what a peer sees of its thread and holds everything that
 * doesn't need a socket, so that a test can drive it on virtual time; the package {@code net} runs
 * it on Netty.
 *
 * <p>One tick of a loop is: take what the sockets and the queues hold, let the peers handle it,
 * forward what came into the packet rings, flush the outbox, arm the timer. Work per tick instead
 * of per packet is what makes segmented sends possible.
 */
package io.livekit.jakarta.rtc.loop;

package io.livekit.jakarta.rtc.dtls;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes the pool that handshakes run on. Whoever makes it shuts it down. */
public final class HandshakePool {
    /** Handshakes that may wait for a thread: a room's worth of joins at once. Beyond it, they fail as saturated. */
    public static final int MAX_WAITING = 256;

    private static final long IDLE_SECONDS = 30;

    private HandshakePool() {
    }

    /**
     * @param threads    the container's factory, or any
     * @param maxThreads a handshake keeps one for its round trips, mostly waiting, so many more than cores are right
     */
    public static ThreadPoolExecutor create(ThreadFactory threads, int maxThreads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(maxThreads, maxThreads, IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING), threads, new ThreadPoolExecutor.AbortPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}

/**
 * What an application is asked before it happens. An observer of one of these events, {@code void
 * mayJoin(@Observes JoinRequested request)}, may deny what was asked for or grant less of it; it
 * can't grant more. What no observer denies is granted.
 *
 * <p>Observers run on managed threads and may block, on a database for example: only the request in
 * question waits, with what its participant asks for after it. They have {@code decisions.timeout}
 * for that, together; after it their thread is interrupted and {@code decisions.on_timeout} says
 * what counts. An observer that throws denies. The scope {@code @RoomScoped} isn't active in them:
 * {@code Rooms.inRoom} leads into it.
 *
 * <p>Where nobody observes a kind of decision, nobody is asked and nothing waits.
 */
package io.livekit.jakarta.api.decision;

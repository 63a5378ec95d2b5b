/**
 * What happens in rooms, as an application observes it by CDI. A method {@code void on(@Observes
 * TrackPublished event)} runs on the room's executor, before anything else happens in the room: it
 * must be quick, and finds the room's {@link io.livekit.jakarta.api.RoomScoped} beans. With {@code
 * ObservesAsync} it runs on a thread of its own and may block: the events of a room come one after
 * the other in their order, each observer by itself.
 */
package io.livekit.jakarta.api.event;

/**
 * One participant's session in a room: joining, negotiating, surviving lost connections, leaving.
 *
 * <p>Everything here is owned by the session's serial executor unless it says otherwise.
 */
package io.livekit.jakarta.cli.session;

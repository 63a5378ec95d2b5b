/** Plays media files in real time. */
package io.livekit.jakarta.cli.play;

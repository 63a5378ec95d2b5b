/**
 * {@code livekit-cli}: rooms of a LiveKit server from the command line, and files played into them
 * on our own WebRTC stack.
 */
package io.livekit.jakarta.cli;

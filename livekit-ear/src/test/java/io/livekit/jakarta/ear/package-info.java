/** The archives in real servers: what they hold together when a container deploys them. */
package io.livekit.jakarta.ear;

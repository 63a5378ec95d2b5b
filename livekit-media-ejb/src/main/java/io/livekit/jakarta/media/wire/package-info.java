/**
 * Bounded reading and writing of what comes over the network as JSON or protobuf: nothing that a
 * caller sends costs more than a fixed multiple of its bytes (docs/security.md).
 */
package io.livekit.jakarta.media.wire;

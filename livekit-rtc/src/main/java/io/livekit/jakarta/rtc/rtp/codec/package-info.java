/**
 * Payload formats: reusable parsers that find frame starts, key frames, layers and sizes without
 * allocating, and packetisers that split encoded frames into payloads. Payloads may be encrypted
 * end to end, in which case only the payload descriptors mean anything.
 */
package io.livekit.jakarta.rtc.rtp.codec;

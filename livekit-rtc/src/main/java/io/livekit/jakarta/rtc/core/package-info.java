/**
 * What every protocol core needs and no protocol owns: transport addresses, wrap-around arithmetic,
 * NTP time, meters and small bounded containers. Depends on nothing but the JDK; reads no clock.
 */
package io.livekit.jakarta.rtc.core;

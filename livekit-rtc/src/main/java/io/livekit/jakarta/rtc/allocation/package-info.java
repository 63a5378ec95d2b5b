/** Who gets which layers within what a subscriber's path carries. Pure: numbers in, layers out. */
package io.livekit.jakarta.rtc.allocation;

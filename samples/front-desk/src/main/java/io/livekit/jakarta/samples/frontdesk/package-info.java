/**
 * A front desk for the rooms of LiveKit: who is on its list may come in, as what the list says; it
 * knows who is where, and writes down what happens. It compiles against livekit-api and the Jakarta
 * APIs alone.
 */
package io.livekit.jakarta.samples.frontdesk;

/** Black-box tests: the real launcher, the real command line, real LiveKit clients. */
package io.livekit.jakarta.e2e;

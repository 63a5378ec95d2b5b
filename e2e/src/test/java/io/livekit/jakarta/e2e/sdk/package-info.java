/**
 * The unmodified SDKs of other languages against the running server; their scripts are in
 * src/test/node and src/test/python.
 */
package io.livekit.jakarta.e2e.sdk;

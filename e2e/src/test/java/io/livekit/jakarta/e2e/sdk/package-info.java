/**
 * The unmodified SDKs of other languages against the running server; their scripts are in
 * src/test/node, src/test/python and src/test/go.
 */
package io.livekit.jakarta.e2e.sdk;

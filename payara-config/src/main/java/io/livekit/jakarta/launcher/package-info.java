/**
 * The command {@code livekit-server}: reads the configuration, starts Payara Micro in this process,
 * deploys the WAR.
 */
package io.livekit.jakarta.launcher;

package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.drain.Drain;
import io.livekit.jakarta.media.drop.NodeDrops;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.time.Duration;
import java.util.List;

/** Asks the parts of the node for what its operators want to know. Thread-safe. */
final class NodeStatus implements NodeMXBean {
  private final LiveKitConfig config;
  private final RoomDirectory directory;
  private final RtcEngine engine;
  private final Drain drain;
  private final NodeRates rates;
  private final NodeDrops drops;

  NodeStatus(
      LiveKitConfig config,
      RoomDirectory directory,
      RtcEngine engine,
      Drain drain,
      NodeRates rates,
      NodeDrops drops) {
    this.config = config;
    this.directory = directory;
    this.engine = engine;
    this.drain = drain;
    this.rates = rates;
    this.drops = drops;
  }

  @Override
  public String getState() {
    return drain.state().name();
  }

  @Override
  public int getRooms() {
    return directory.rooms().size();
  }

  @Override
  public int getParticipants() {
    return directory.rooms().stream().mapToInt(room -> room.info().getNumParticipants()).sum();
  }

  @Override
  public int getTracks() {
    return directory.node().load().tracks();
  }

  @Override
  public int getPeerConnections() {
    return engine.stats().peers();
  }

  @Override
  public long getPacketsReceived() {
    return engine.stats().packetsReceived();
  }

  @Override
  public long getBytesReceived() {
    return engine.stats().bytesReceived();
  }

  @Override
  public long getPacketsSent() {
    return engine.stats().packetsSent();
  }

  @Override
  public long getBytesSent() {
    return engine.stats().bytesSent();
  }

  @Override
  public long getRetransmissions() {
    return engine.stats().retransmissions();
  }

  @Override
  public long getNacks() {
    return engine.stats().nacks();
  }

  @Override
  public double getPacketsReceivedPerSecond() {
    return rates.last().packetsReceived();
  }

  @Override
  public double getBytesReceivedPerSecond() {
    return rates.last().bytesReceived();
  }

  @Override
  public double getPacketsSentPerSecond() {
    return rates.last().packetsSent();
  }

  @Override
  public double getBytesSentPerSecond() {
    return rates.last().bytesSent();
  }

  @Override
  public List<Double> getLoopLoads() {
    return rates.last().loopLoads();
  }

  @Override
  public long getSlowTicks() {
    return engine.stats().slowTicks();
  }

  @Override
  public long getDrops() {
    return drops.getDrops().values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void drain() {
    drain.begin(config.drain().timeout());
  }

  @Override
  public void drain(long timeoutSeconds) {
    drain.begin(Duration.ofSeconds(Math.max(0, timeoutSeconds)));
  }

  @Override
  public void cancelDrain() {
    drain.cancel();
  }

  @Override
  public void forceDrain() {
    drain.force();
  }
}

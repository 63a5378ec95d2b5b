package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.event.LogFields;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts and stops this node with the application. It knows nothing else; what others need of the
 * node they inject. Thread-safe.
 */
@Startup
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
// or every call from the web module would begin one
@TransactionManagement(TransactionManagementType.BEAN)
public class MediaServer {
  private static final System.Logger LOG = System.getLogger(MediaServer.class.getName());

  @Inject Node injected;
  private Node node;
  private final AtomicBoolean stopped = new AtomicBoolean();

  @PostConstruct
  void start() {
    node = injected.itself();
    sayWhatStarted(node.config(), node.nodeId());
  }

  private static void sayWhatStarted(LiveKitConfig config, String nodeId) {
    for (String warning : config.warnings()) {
      LOG.log(System.Logger.Level.WARNING, warning);
    }
    if (!config.notInEffect().isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "configured, but not in effect in this version: "
              + String.join(", ", config.notInEffect()));
    }
    LogFields fields = new LogFields();
    fields.put("portHttp", config.port());
    fields.put("nodeID", nodeId);
    fields.put("nodeIP", CandidateAddresses.advertised(config).get(0).getHostAddress());
    if (!config.bindAddresses().isEmpty()) {
      fields.put("bindAddresses", config.bindAddresses());
    }
    if (config.rtc().tcpPort() != 0) {
      fields.put("rtc.portTCP", config.rtc().tcpPort());
    }
    if (config.rtc().udpPort().isSet()) {
      fields.put("rtc.portUDP", config.rtc().udpPort().toString());
    } else {
      fields.put(
          "rtc.portICERange", List.of(config.rtc().portRangeStart(), config.rtc().portRangeEnd()));
    }
    if (!config.region().isEmpty()) {
      fields.put("region", config.region());
    }
    LOG.log(System.Logger.Level.INFO, "starting LiveKit server" + LogFields.PLACE, fields);
  }

  /**
   * Ends every room and tells the participants that the server goes down; returns when that is
   * said.
   */
  public void closeRooms() {
    node.closeRooms();
  }

  @PreDestroy
  void destroyed() {
    stop();
  }

  /**
   * Ends everything that this node runs: rooms, sockets, threads. Later calls do nothing. The web
   * application calls it when it ends, for the container may call {@link PreDestroy} only when the
   * application's classes can't be loaded any more, as Payara does.
   */
  public void stop() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    node.stop();
    LOG.log(System.Logger.Level.INFO, "LiveKit server stopped");
  }
}

package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;
import java.util.List;
import java.util.Map;

/**
 * One peer connection (RFC 8829) as its room or client drives it. Owned by: control, the executor
 * of its config.
 */
public interface PeerTransport extends AutoCloseable {

  // ---- descriptions ----

  /**
   * Applies the other side's offer and answers it.
   *
   * @param policy asked once per media section that the other side sends on
   * @throws NegotiationException when the offer can't be parsed or applied; the connection stays as
   *     it was
   */
  Answer answer(String remoteOffer, AnswerPolicy policy) throws NegotiationException;

  /**
   * Creates and applies a local offer.
   *
   * @param iceRestart with new ICE credentials (RFC 8445 §2.4)
   */
  Offer offer(boolean iceRestart);

  /** Applies the other side's answer to the last offer. */
  void applyAnswer(String remoteAnswer) throws NegotiationException;

  /**
   * @param candidate a candidate line without {@code a=}; empty means no more will come; unusable
   *     ones are ignored
   */
  void addRemoteCandidate(String candidate);

  /**
   * @return our candidate lines for the current credentials, in order of preference (spec/01 §8.2)
   */
  List<String> localCandidates();

  /**
   * From now on leaves out, and ignores, every candidate that isn't TCP; takes effect with the next
   * ICE restart.
   */
  void setTcpOnly(boolean tcpOnly);

  // ---- media ----

  /**
   * Adds a track to send. Where we offer it gets an m-line with the next offer. In the single role
   * it takes a free section of the client's with the next answer; {@link Answer#missingAudio}
   * counts those that found none.
   */
  TrackSender addSender(SenderConfig config);

  /** Stops sending; the m-line becomes free with the next description. */
  void removeSender(TrackSender sender);

  /** Client role: asks for this many more sections to receive on with the next offer. */
  void addReceivers(MediaKind kind, int count);

  /**
   * Bounds what the other side sends, all tracks together: it is told so (REMB), and what comes
   * beyond half as much again is dropped.
   *
   * @param bitsPerSecond 0 for no limit
   */
  void limitReceived(long bitsPerSecond);

  List<TrackSender> senders();

  List<TrackReceiver> receivers();

  // ---- data ----

  /**
   * Opens a data channel; may be called before the connection is up.
   *
   * @param maxRetransmits null for full reliability
   */
  void openDataChannel(String label, boolean ordered, Integer maxRetransmits);

  boolean isDataChannelOpen(String label);

  /**
   * Ends a data channel at once: what waits to be sent on it is given up, and the other side sees
   * its channel close.
   */
  void closeDataChannel(String label);

  /** Sends one message. Any thread; ordered per label. The payload must not change afterwards. */
  default DataSendResult sendData(String label, byte[] payload, boolean binary) {
    DataBatch alone = new DataBatch();
    DataSendResult result = sendData(label, payload, binary, alone);
    alone.flush();
    return result;
  }

  /**
   * Like the other, but the message goes with the batch: nothing is sent before that is flushed.
   */
  DataSendResult sendData(String label, byte[] payload, boolean binary, DataBatch batch);

  /**
   * @return bytes accepted by {@link #sendData} on this label and not yet handed to the network;
   *     any thread
   */
  long bufferedAmount(String label);

  // ---- state ----

  ConnectionState state();

  /**
   * @return a snapshot; any thread
   */
  PeerStats stats();

  /**
   * Sends what closing needs (DTLS close_notify) and frees everything; no listener call comes after
   * it.
   */
  @Override
  void close();

  /**
   * @param sdp our answer
   * @param midToTrackId for each section that we send on, the id of its track
   * @param missingAudio senders that found no free audio section (single role)
   * @param missingVideo the same for video
   * @param freeAudio audio sections that the client only receives on, and that carry nothing yet
   * @param freeVideo the same for video
   * @param firstMid the section that candidates belong to
   */
  record Answer(
      String sdp,
      Map<String, String> midToTrackId,
      int missingAudio,
      int missingVideo,
      int freeAudio,
      int freeVideo,
      String firstMid) {}

  /**
   * @param midToTrackId for each section that we send on, the id of its track
   * @param firstMid the section that candidates belong to
   */
  record Offer(String sdp, Map<String, String> midToTrackId, String firstMid) {}
}

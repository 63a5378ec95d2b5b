package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.MediaSectionsRequirement;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Answers a client's offers; with a single peer connection also asks for the sections that
 * subscriptions need (spec/01 §8.1). Owned by: the room's executor.
 */
final class PublisherNegotiation {
  private static final System.Logger LOG = System.getLogger(PublisherNegotiation.class.getName());

  /** Subscriptions that change together make one request. */
  static final Duration REQUIREMENT_DELAY = Duration.ofMillis(10);

  /** What a client needs at most from reading the join's answer to having set its own offer. */
  static final Duration OWN_OFFER_DELAY = Duration.ofMillis(100);

  private final PeerTransport transport;
  private final AnswerPolicy policy;
  private final RoomExecutor executor;
  private final Consumer<SignalResponse> output;
  private final SharedDropCounters<SignalDrop> counters;
  private final Runnable failed;
  private final CandidateTrickler trickler;
  private SectionCounter free = SectionCounter.NONE;
  private SectionCounter requested = SectionCounter.NONE;
  private Set<String> carried = Set.of();
  private RoomExecutor.Timer requirement;
  private RoomExecutor.Timer joinOffer;
  private boolean answered;

  PublisherNegotiation(
      PeerTransport transport,
      AnswerPolicy policy,
      RoomExecutor executor,
      Consumer<SignalResponse> output,
      SharedDropCounters<SignalDrop> counters,
      Runnable failed) {
    this.transport = transport;
    this.policy = policy;
    this.executor = executor;
    this.output = output;
    this.counters = counters;
    this.failed = failed;
    trickler = new CandidateTrickler(transport, SignalTarget.PUBLISHER, output, counters);
  }

  /** Answers the offer that came with the join, when the client can read the answer. */
  void offerOfJoin(SessionDescription offer, ClientTraits client) {
    if (client.readsBeforeItsOfferIsSet()) {
      joinOffer = executor.after(OWN_OFFER_DELAY, () -> offer(offer));
    } else {
      offer(offer);
    }
  }

  void offer(SessionDescription offer) {
    RoomExecutor.cancel(joinOffer);
    if (!offer.getSdp().startsWith("v=")) {
      counters.dropped(SignalDrop.NO_DESCRIPTION);
      return;
    }
    PeerTransport.Answer answer;
    try {
      answer = transport.answer(offer.getSdp(), policy);
    } catch (NegotiationException e) {
      LOG.log(
          System.Logger.Level.INFO, "could not answer an offer of a client: {0}", e.getMessage());
      counters.dropped(SignalDrop.BAD_DESCRIPTION);
      failed.run();
      return;
    }
    answered = true;
    output.accept(
        SignalResponse.newBuilder()
            .setAnswer(
                SessionDescription.newBuilder()
                    .setType("answer")
                    .setSdp(answer.sdp())
                    .setId(offer.getId())
                    .putAllMidToTrackId(answer.midToTrackId()))
            .build());
    trickler.localDescriptionSent(answer.firstMid());
    trickler.remoteDescriptionApplied();
    free = new SectionCounter(answer.freeAudio(), answer.freeVideo());
    carried = Set.copyOf(answer.midToTrackId().values());
    requested = new SectionCounter(answer.missingAudio(), answer.missingVideo());
    if (answer.missingAudio() + answer.missingVideo() > 0) {
      require(requested);
    }
  }

  void candidate(String candidate) {
    trickler.add(candidate);
  }

  /** Single peer connection: senders came or went, and only the client can offer. */
  void requestOffer() {
    if (requirement == null || !requirement.isPending()) {
      requirement = executor.after(REQUIREMENT_DELAY, this::requireSections);
    }
  }

  private void requireSections() {
    // Before the first answer the client is about to offer anyway.
    if (!answered) {
      return;
    }
    SectionCounter missing =
        new SectionCounter(
            missing(MediaKind.AUDIO, free.audio()), missing(MediaKind.VIDEO, free.video()));
    // Sections that were asked for since the last answer are on their way.
    SectionCounter more =
        new SectionCounter(
            Math.max(0, missing.audio() - requested.audio()),
            Math.max(0, missing.video() - requested.video()));
    requested =
        new SectionCounter(
            Math.max(missing.audio(), requested.audio()),
            Math.max(missing.video(), requested.video()));
    require(more);
  }

  private int missing(MediaKind kind, int freeSections) {
    Collection<TrackSender> senders = transport.senders();
    long waiting =
        senders.stream()
            .map(TrackSender::config)
            .filter(config -> config.source().kind() == kind && !carried.contains(config.trackId()))
            .count();
    return (int) Math.max(0, waiting - freeSections);
  }

  private void require(SectionCounter more) {
    output.accept(
        SignalResponse.newBuilder()
            .setMediaSectionsRequirement(
                MediaSectionsRequirement.newBuilder()
                    .setNumAudios(more.audio())
                    .setNumVideos(more.video()))
            .build());
  }

  void close() {
    RoomExecutor.cancel(requirement);
    RoomExecutor.cancel(joinOffer);
  }
}

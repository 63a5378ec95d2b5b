package io.livekit.jakarta.media.participant;

/** So many sections of each kind (spec/02 §2.4). Immutable. */
record SectionCounter(int audio, int video) {
  static final SectionCounter NONE = new SectionCounter(0, 0);
}

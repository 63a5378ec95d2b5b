import { RoomEvent, Track } from 'livekit-client';
import { icons } from './icons.js';

const QUALITY_LEVELS = { excellent: 3, good: 2, poor: 1, lost: 0 };

/** One tile per participant, and one more for each shared screen. */
export class Stage {
  constructor(element, room) {
    this.element = element;
    this.room = room;
    this.tiles = new Map();
  }

  start() {
    const render = () => this.render();
    for (const event of [
      RoomEvent.ParticipantConnected, RoomEvent.ParticipantDisconnected, RoomEvent.TrackSubscribed,
      RoomEvent.TrackUnsubscribed, RoomEvent.TrackMuted, RoomEvent.TrackUnmuted, RoomEvent.LocalTrackPublished,
      RoomEvent.LocalTrackUnpublished, RoomEvent.ConnectionQualityChanged, RoomEvent.ParticipantNameChanged,
      RoomEvent.Reconnected,
    ]) {
      this.room.on(event, render);
    }
    this.room.on(RoomEvent.ActiveSpeakersChanged, (speakers) => {
      const speaking = new Set(speakers.map((participant) => participant.identity));
      for (const tile of this.tiles.values()) {
        tile.root.classList.toggle('speaking', !tile.isScreen && speaking.has(tile.participant.identity));
      }
    });
    this.room.on(RoomEvent.AudioPlaybackStatusChanged, () => {
      if (!this.room.canPlaybackAudio) document.addEventListener('click', () => this.room.startAudio(), { once: true });
    });
    render();
  }

  /** Brings the tiles in line with the room; called after everything that may change them. */
  render() {
    const wanted = new Map();
    for (const participant of [this.room.localParticipant, ...this.room.remoteParticipants.values()]) {
      wanted.set(participant.identity, { participant, source: Track.Source.Camera });
      if (participant.getTrackPublication(Track.Source.ScreenShare)) {
        wanted.set(`${participant.identity}/screen`, { participant, source: Track.Source.ScreenShare });
      }
    }
    for (const [key, tile] of this.tiles) {
      if (!wanted.has(key) || wanted.get(key).participant !== tile.participant) {
        tile.remove();
        this.tiles.delete(key);
      }
    }
    for (const [key, { participant, source }] of wanted) {
      if (!this.tiles.has(key)) {
        const tile = new Tile(participant, source, participant === this.room.localParticipant);
        this.tiles.set(key, tile);
        this.element.append(tile.root);
      }
      this.tiles.get(key).update();
    }
    this.element.style.setProperty('--columns', Math.ceil(Math.sqrt(this.tiles.size)));
    const people = this.room.remoteParticipants.size + 1;
    document.getElementById('people').textContent = people === 1 ? 'only you' : `${people} people`;
  }
}

class Tile {
  constructor(participant, source, isOwn) {
    this.participant = participant;
    this.source = source;
    this.isOwn = isOwn;
    this.isScreen = source === Track.Source.ScreenShare;
    this.root = document.createElement('article');
    this.root.className = `tile${isOwn ? ' own' : ''}${this.isScreen ? ' screen' : ''}`;
    this.root.dataset.identity = participant.identity;
    this.root.dataset.source = source;
    this.root.style.setProperty('--hue', hue(participant.identity));
    this.root.innerHTML = `<div class="avatar"></div><div class="figures" hidden></div>
      <div class="caption"><span class="quality" data-level="3"><i></i><i></i><i></i></span><b></b><span class="muted-icon"></span></div>`;
    this.figures = this.root.querySelector('.figures');
    this.audio = new Map();
  }

  get video() {
    return this.participant.getTrackPublication(this.source);
  }

  get sound() {
    return this.participant.getTrackPublication(
      this.isScreen ? Track.Source.ScreenShareAudio : Track.Source.Microphone,
    );
  }

  update() {
    const name = this.participant.name || this.participant.identity;
    this.root.querySelector('b').textContent = this.isScreen ? `${name}: screen` : this.isOwn ? `${name} (you)` : name;
    this.root.querySelector('.avatar').textContent = initials(name);
    this.root.querySelector('.quality').dataset.level = QUALITY_LEVELS[this.participant.connectionQuality] ?? 3;
    const silent = !this.isScreen && !this.participant.isMicrophoneEnabled;
    this.root.querySelector('.muted-icon').innerHTML = silent ? icons.microphoneOff : '';
    this.show(this.video);
    if (!this.isOwn) this.play(this.sound);
  }

  show(publication) {
    const track = publication && !publication.isMuted ? publication.videoTrack : undefined;
    const current = this.root.querySelector('video');
    if (current && this.shown === track) return;
    current?.remove();
    this.shown?.detach(current ?? undefined);
    this.shown = track;
    if (track) {
      const video = track.attach();
      video.muted = true;
      this.root.prepend(video);
    }
  }

  play(publication) {
    const track = publication?.audioTrack;
    if (this.playing === track) return;
    this.playing?.detach().forEach((element) => element.remove());
    this.playing = track;
    if (track) this.root.append(track.attach());
  }

  remove() {
    this.shown?.detach();
    this.playing?.detach();
    this.root.remove();
  }
}

function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => word[0] ?? '').join('').toUpperCase();
}

function hue(text) {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return sum;
}

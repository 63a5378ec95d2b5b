import { RoomEvent } from 'livekit-client';
import { icons } from './icons.js';

/** The row of buttons under the stage. */
export class Controls {
  constructor(room, call, chat) {
    this.room = room;
    this.me = room.localParticipant;
    this.call = call;
    this.chat = chat;
    this.buttons = Object.fromEntries(
      ['microphone', 'camera', 'screen', 'chat-toggle', 'figures', 'leave'].map((id) => [id, document.getElementById(id)]),
    );
  }

  async start(withMicrophone, withCamera) {
    const { microphone, camera, screen, figures, leave } = this.buttons;
    microphone.onclick = () => this.attempt(() => this.me.setMicrophoneEnabled(!this.me.isMicrophoneEnabled));
    camera.onclick = () => this.attempt(() => this.me.setCameraEnabled(!this.me.isCameraEnabled));
    screen.onclick = () => this.attempt(() => this.me.setScreenShareEnabled(!this.me.isScreenShareEnabled, { audio: true }));
    this.buttons['chat-toggle'].onclick = () => {
      this.chat.toggle();
      this.show();
    };
    figures.onclick = () => {
      this.call.classList.toggle('no-figures');
      this.show();
    };
    leave.onclick = () => this.room.disconnect();
    for (const event of [RoomEvent.LocalTrackPublished, RoomEvent.LocalTrackUnpublished, RoomEvent.TrackMuted, RoomEvent.TrackUnmuted]) {
      this.room.on(event, () => this.show());
    }
    this.chat.onUnread = () => this.show();
    this.show();
    if (withMicrophone) await this.attempt(() => this.me.setMicrophoneEnabled(true));
    if (withCamera) await this.attempt(() => this.me.setCameraEnabled(true));
  }

  /** A refused camera or a cancelled screen picker is news for the user, not a fault of the page. */
  async attempt(action) {
    try {
      await action();
    } catch (error) {
      const notice = document.getElementById('notice');
      notice.textContent = error.message;
      notice.hidden = false;
      setTimeout(() => (notice.hidden = true), 5000);
    }
    this.show();
  }

  show() {
    const set = (id, icon, pressed) => {
      this.buttons[id].innerHTML = icon;
      this.buttons[id].setAttribute('aria-pressed', String(pressed));
    };
    const me = this.me;
    set('microphone', me.isMicrophoneEnabled ? icons.microphone : icons.microphoneOff, me.isMicrophoneEnabled);
    set('camera', me.isCameraEnabled ? icons.camera : icons.cameraOff, me.isCameraEnabled);
    set('screen', icons.screen, me.isScreenShareEnabled);
    set('chat-toggle', icons.chat, this.chat.isOpen);
    set('figures', icons.figures, !this.call.classList.contains('no-figures'));
    this.buttons.leave.innerHTML = icons.leave;
  }
}

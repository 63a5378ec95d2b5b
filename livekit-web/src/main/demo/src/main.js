import { Room, RoomEvent, VideoPresets, setLogLevel } from 'livekit-client';
import { Chat } from './chat.js';
import { Controls } from './controls.js';
import { Stage } from './stage.js';
import { watchFigures } from './figures.js';

const byId = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);

byId('name').value = query.get('name') ?? localStorage.getItem('name') ?? '';
byId('room').value = query.get('room') ?? localStorage.getItem('room') ?? 'welcome';
byId('join').addEventListener('submit', (event) => {
  event.preventDefault();
  join(byId('name').value.trim(), byId('room').value.trim());
});
if (query.has('join')) byId('join').requestSubmit();

/** Asks the development server for a token; only that server hands them out. */
async function token(name, roomName) {
  const answer = await fetch(`token?${new URLSearchParams({ identity: name, room: roomName })}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()).token;
}

async function join(name, roomName) {
  const button = byId('join-button');
  button.disabled = true;
  byId('join-error').hidden = true;
  setLogLevel(query.get('log') ?? 'warn');
  const room = new Room({
    adaptiveStream: query.get('adaptive') !== '0',
    dynacast: query.get('dynacast') !== '0',
    singlePeerConnection: query.get('single') !== '0',
    videoCaptureDefaults: { resolution: VideoPresets.h720.resolution },
    publishDefaults: { videoCodec: query.get('codec') ?? 'vp8' },
  });
  try {
    await open(room, name, roomName);
    localStorage.setItem('name', name);
    localStorage.setItem('room', roomName);
  } catch (error) {
    await room.disconnect();
    byId('join-error').textContent = error.message;
    byId('join-error').hidden = false;
  } finally {
    button.disabled = false;
  }
}

async function open(room, name, roomName) {
  const stage = new Stage(byId('stage'), room);
  const chat = new Chat(room, byId('chat'), byId('messages'), byId('chat-form'), byId('chat-text'));
  const controls = new Controls(room, byId('call'), chat);
  const connection = byId('connection');
  const state = (text, kind) => {
    connection.textContent = text;
    connection.className = `pill ${kind}`;
  };
  room
    .on(RoomEvent.Reconnecting, () => state('reconnecting', 'warn'))
    .on(RoomEvent.SignalReconnecting, () => state('reconnecting', 'warn'))
    .on(RoomEvent.Reconnected, () => state('connected', 'good'))
    .on(RoomEvent.Disconnected, (reason) => leave(room, reason));

  const url = location.origin.replace(/^http/, 'ws');
  await room.connect(url, await token(name, roomName));
  window.room = room; // for the curious, and for tests that look inside

  byId('lobby').hidden = true;
  byId('call').hidden = false;
  byId('room-name').textContent = roomName;
  state('connected', 'good');
  stage.start();
  watchFigures(room, stage, byId('transport'));
  await controls.start(byId('with-microphone').checked, byId('with-camera').checked);
}

function leave(room, reason) {
  byId('call').hidden = true;
  byId('lobby').hidden = false;
  byId('stage').replaceChildren();
  byId('messages').replaceChildren();
  const asked = reason === undefined || reason === 1;
  byId('join-error').textContent = asked ? '' : `The call ended: ${reasonText(reason)}.`;
  byId('join-error').hidden = asked;
}

function reasonText(reason) {
  const texts = {
    2: 'somebody joined with the same name',
    3: 'the server is shutting down',
    4: 'you were removed from the room',
    5: 'the room was deleted',
    10: 'the room was closed',
  };
  return texts[reason] ?? `the connection was lost (reason ${reason})`;
}

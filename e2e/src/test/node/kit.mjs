// What the scripts share: tokens, patience, known pictures and tones, and recognising them.
import './webcrypto.mjs';
import assert from 'node:assert/strict';
import { AccessToken } from 'livekit-server-sdk';
import {
  AudioFrame, AudioSource, AudioStream, LocalAudioTrack, LocalVideoTrack, Room, RoomEvent, TrackKind,
  TrackPublishOptions, TrackSource, VideoBufferType, VideoFrame, VideoSource, VideoStream, dispose,
} from '@livekit/rtc-node';

export { assert, Room, RoomEvent, TrackKind };

const { LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET } = process.env;
export const url = LIVEKIT_URL;
export const http = LIVEKIT_URL.replace(/^ws/, 'http');
export const key = LIVEKIT_API_KEY;
export const secret = LIVEKIT_API_SECRET;
export const [, , scenario, roomName] = process.argv;

const PATIENCE_MS = 20_000;
const SAMPLE_RATE = 48_000;
const rooms = [];
const running = [];

export function token(identity, grant = {}) {
  const accessToken = new AccessToken(key, secret, { identity, name: `name of ${identity}` });
  accessToken.addGrant({ roomJoin: true, room: roomName, canUpdateOwnMetadata: true, ...grant });
  return accessToken.toJwt();
}

export async function join(identity, grant) {
  const room = new Room();
  await room.connect(url, await token(identity, grant), { autoSubscribe: true, dynacast: false });
  rooms.push(room);
  return room;
}

/** Waits until the function returns something true. */
export async function until(what, test) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const result = await test();
    if (result) return result;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise(done => setTimeout(done, 20));
  }
}

/** The next event that fits, as the array of its arguments. */
export function next(room, event, fits = () => true) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event}`)), PATIENCE_MS);
    const listener = (...args) => {
      if (!fits(...args)) return;
      clearTimeout(timer);
      room.off(event, listener);
      resolve(args);
    };
    room.on(event, listener);
  });
}

/** Publishes a sine. */
export async function publishTone(room, hertz) {
  const source = new AudioSource(SAMPLE_RATE, 1);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
  const publication = await room.localParticipant.publishTrack(LocalAudioTrack.createAudioTrack('tone', source), options);
  const samples = SAMPLE_RATE / 100;
  let position = 0;
  let on = true;
  running.push(() => { on = false; });
  (async () => {
    while (on) {
      const data = new Int16Array(samples);
      for (let i = 0; i < samples; i++) data[i] = 12_000 * Math.sin((2 * Math.PI * hertz * position++) / SAMPLE_RATE);
      await source.captureFrame(new AudioFrame(data, SAMPLE_RATE, 1, samples));
    }
  })().catch(() => {});
  return publication;
}

/** Publishes a picture of one colour with a bar that moves. */
export async function publishColour(room, [red, green, blue], width = 320, height = 180) {
  const source = new VideoSource(width, height);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA, simulcast: false });
  const publication = await room.localParticipant.publishTrack(LocalVideoTrack.createVideoTrack('colour', source), options);
  let tick = 0;
  const timer = setInterval(() => {
    const data = new Uint8Array(width * height * 4);
    for (let i = 0; i < data.length; i += 4) {
      const bar = Math.floor((i / 4) % width / 8) === tick % (width / 8);
      data.set(bar ? [255, 255, 255, 255] : [red, green, blue, 255], i);
    }
    tick++;
    source.captureFrame(new VideoFrame(data, width, height, VideoBufferType.RGBA));
  }, 66);
  running.push(() => clearInterval(timer));
  return publication;
}

/** The track of somebody, once it is subscribed. */
export function subscribed(room, identity, kind) {
  return until(`${kind === TrackKind.KIND_AUDIO ? 'audio' : 'video'} of ${identity}`, () => {
    const publications = room.remoteParticipants.get(identity)?.trackPublications.values() ?? [];
    return [...publications].find(publication => publication.kind === kind && publication.track)?.track;
  });
}

/** Reads a stream until the function says yes to one of its values, or where that is as good, until its end. */
async function read(what, stream, fits, orEnd = false) {
  const reader = stream.getReader();
  const timeout = new Promise((_, reject) => setTimeout(() => reject(new Error(`never: ${what}`)), PATIENCE_MS).unref());
  try {
    for (;;) {
      const { value, done } = await Promise.race([reader.read(), timeout]);
      if (done && orEnd) return undefined;
      if (done) throw new Error(`${what}: the stream ended`);
      const result = fits(value);
      if (result) return result;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Waits for half a second of a tone; the frequency is told by the crossings of zero. */
export function hears(track, hertz) {
  const collected = [];
  return read(`a tone of ${hertz} Hz`, new AudioStream(track, SAMPLE_RATE, 1), frame => {
    collected.push(...frame.data);
    if (collected.length < SAMPLE_RATE / 2) return false;
    let crossings = 0;
    let sum = 0;
    for (let i = 1; i < collected.length; i++) {
      if (collected[i - 1] < 0 && collected[i] >= 0) crossings++;
      sum += collected[i] * collected[i];
    }
    const heard = crossings * SAMPLE_RATE / collected.length;
    const level = Math.sqrt(sum / collected.length);
    collected.length = 0;
    return level > 1000 && Math.abs(heard - hertz) < 20 && { heard, level };
  });
}

/** Waits until half a second has no sound, or nothing comes for a second, or the stream ends. */
export function silent(track) {
  const collected = [];
  const stream = new AudioStream(track, SAMPLE_RATE, 1);
  let timer;
  const nothing = new Promise(resolve => { timer = setTimeout(resolve, 1000); });
  return Promise.race([nothing, read('silence', stream, frame => {
    timer.refresh();
    collected.push(...frame.data);
    if (collected.length < SAMPLE_RATE / 2) return false;
    return Math.max(...collected.splice(0).map(Math.abs)) < 100;
  }, true)]).finally(() => clearTimeout(timer));
}

/** Waits for ten frames of this size and roughly this colour. */
export function sees(track, width, height, colour) {
  let frames = 0;
  return read(`${width}x${height} of ${colour}`, new VideoStream(track), ({ frame }) => {
    if (frame.width !== width || frame.height !== height) return false;
    if (colour) {
      const { data } = frame.convert(VideoBufferType.RGBA);
      const mean = [0, 0, 0];
      for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; c++) mean[c] += data[i + c] / (data.length / 4);
      if (mean.some((value, c) => Math.abs(value - colour[c]) > 40)) return false;
    }
    return ++frames >= 10;
  });
}

/** Runs the scenario that the command line names. */
export async function run(scenarios) {
  let code = 0;
  try {
    await scenarios[scenario]();
    console.log(`passed: ${scenario}`);
  } catch (e) {
    console.error(e);
    code = 1;
  }
  running.forEach(stop => stop());
  await Promise.allSettled(rooms.map(room => room.disconnect()));
  await dispose().catch(() => {});
  process.exit(code);
}

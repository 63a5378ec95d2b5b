// What the tests use in the page besides livekit-client itself: publishing pictures and tones whose colours and
// frequencies are known, and measuring those that arrive.
const LK = window.LivekitClient;

/** Events that carry something a test asks for: how to describe their arguments. */
const details = {
  participantConnected: p => ({ identity: p.identity }),
  participantDisconnected: p => ({ identity: p.identity }),
  trackSubscribed: (track, pub, p) => ({ identity: p.identity, sid: pub.trackSid, source: pub.source }),
  trackUnsubscribed: (track, pub, p) => ({ identity: p.identity, sid: pub.trackSid, source: pub.source }),
  trackPublished: (pub, p) => ({ identity: p.identity, sid: pub.trackSid, source: pub.source }),
  trackUnpublished: (pub, p) => ({ identity: p.identity, sid: pub.trackSid, source: pub.source }),
  trackMuted: (pub, p) => ({ identity: p.identity, source: pub.source }),
  trackUnmuted: (pub, p) => ({ identity: p.identity, source: pub.source }),
  localTrackUnpublished: pub => ({ source: pub.source }),
  disconnected: reason => ({ reason: reason === undefined ? null : LK.DisconnectReason[reason] }),
  dataTrackPublished: track => ({ identity: track.publisherIdentity, name: track.info.name }),
  dataTrackUnpublished: sid => ({ sid }),
  dataReceived: (payload, p, kind, topic) => ({
    identity: p ? p.identity : null, text: payload.length < 4096 ? new TextDecoder().decode(payload) : null,
    length: payload.length, kind, topic,
  }),
  roomMetadataChanged: metadata => ({ metadata }),
  participantMetadataChanged: (before, p) => ({ identity: p.identity, metadata: p.metadata }),
  participantNameChanged: (name, p) => ({ identity: p.identity, name }),
  participantAttributesChanged: (changed, p) => ({ identity: p.identity, changed }),
  participantPermissionsChanged: (before, p) => ({ identity: p.identity, canPublish: p.permissions?.canPublish }),
  activeSpeakersChanged: speakers => ({ identities: speakers.map(s => s.identity) }),
  connectionQualityChanged: (quality, p) => ({ identity: p.identity, quality }),
  trackSubscriptionFailed: (sid, p, reason) => ({ identity: p.identity, sid, reason }),
  trackSubscriptionPermissionChanged: (pub, status, p) => ({ identity: p.identity, sid: pub.trackSid, status }),
  trackSubscriptionStatusChanged: (pub, status, p) => ({ identity: p.identity, sid: pub.trackSid, status }),
};

const harness = {
  LK,
  room: undefined,
  events: [],
  data: [],
  published: {},

  async join(url, token, roomOptions, connectOptions) {
    harness.prepare(roomOptions);
    return harness.connect(url, token, connectOptions);
  },

  async connect(url, token, connectOptions) {
    const room = harness.room;
    const before = harness.events.length;
    try {
      await room.connect(url, token, connectOptions);
    } catch (e) {
      // One handshake in thousands ends with net::ERR_INVALID_HTTP_RESPONSE, for a reason not found yet: told in the page's
      // log, and tried again as an application would.
      if (!String(e.message).includes('websocket error during connection establishment')) throw e;
      console.warn(`joined again: ${e.message}`);
      harness.events.length = before;
      await room.connect(url, token, connectOptions);
    }
    return { sid: room.localParticipant.sid, identity: room.localParticipant.identity };
  },

  /** Makes a room whose media and data are encrypted between its participants. */
  async prepareEncrypted(passphrase, singlePeerConnection) {
    const keyProvider = new LK.ExternalE2EEKeyProvider();
    const room = harness.prepare({
      singlePeerConnection, encryption: { keyProvider, worker: new Worker('livekit-client.e2ee.worker.js') },
    });
    await keyProvider.setKey(passphrase);
    await room.setE2EEEnabled(true);
  },

  /** Makes the room without connecting, for tests that set something up between. */
  prepare(roomOptions) {
    const room = new LK.Room(roomOptions);
    harness.room = room;
    for (const name of new Set(Object.values(LK.RoomEvent))) {
      room.on(name, (...args) => {
        let detail = {};
        try { detail = details[name] ? details[name](...args) : {}; } catch (e) { detail = { failure: String(e) }; }
        if (name === 'dataReceived') harness.data.push(detail);
        else harness.events.push({ name, ...detail });
      });
    }
    return room;
  },

  /** Joins, expecting to be refused. @returns the message. */
  async refused(url, token, roomOptions, connectOptions) {
    try {
      await harness.join(url, token, roomOptions, connectOptions);
      return 'not refused';
    } catch (e) {
      return String(e.message);
    }
  },

  count(name, fits = () => true) { return harness.events.filter(e => e.name === name && fits(e)).length; },
  remote(identity) { return harness.room.remoteParticipants.get(identity); },
  publication(identity, source) { return harness.remote(identity)?.getTrackPublication(source); },

  /** Publishes a moving picture of one ground colour from a canvas. */
  async publishCanvas({ width = 640, height = 360, fps = 15, colour = '#c02020', source = 'camera', ...options } = {}) {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    let tick = 0;
    const paint = () => {
      context.fillStyle = colour;
      context.fillRect(0, 0, width, height);
      context.fillStyle = '#ffffff';
      const size = height / 5;
      context.fillRect((tick * width / 40) % width, (height - size) / 2, size, size);
      tick++;
    };
    paint();
    const timer = setInterval(paint, 1000 / fps);
    const track = canvas.captureStream(fps).getVideoTracks()[0];
    const publication = await harness.room.localParticipant.publishTrack(track, { source, ...options });
    harness.published[source] = { publication, track, timer };
    return publication.trackSid;
  },

  /** Publishes one sine tone per channel. */
  async publishTone(hertz, { source = 'microphone', ...options } = {}) {
    const context = harness.audioContext();
    const tones = [].concat(hertz);
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: tones.length });
    const merger = new ChannelMergerNode(context, { numberOfInputs: tones.length });
    const gains = tones.map(() => new GainNode(context, { gain: 0.5 }));
    tones.forEach((frequency, channel) => {
      const oscillator = new OscillatorNode(context, { frequency });
      const gain = gains[channel];
      oscillator.connect(gain).connect(merger, 0, channel);
      oscillator.start();
    });
    merger.connect(destination);
    const track = destination.stream.getAudioTracks()[0];
    const publication = await harness.room.localParticipant.publishTrack(track, { source, ...options });
    harness.published[source] = { publication, track, gains };
    return publication.trackSid;
  },

  /** Makes the published tone silent, and audible again. */
  silence(silent, source = 'microphone') {
    for (const gain of harness.published[source].gains) gain.gain.value = silent ? 0 : 0.5;
  },

  /** Publishes a screen as the browser hands it out; a test's browser answers the question which one by itself. */
  async shareScreen() {
    const publication = await harness.room.localParticipant.setScreenShareEnabled(true, { audio: false });
    harness.published.screen_share = { publication, track: publication.track };
    return publication.trackSid;
  },

  /** How many packets of the other's track arrive in a second. */
  async packetsPerSecond(identity, source) {
    const before = await harness.inbound(identity, source);
    await new Promise(done => setTimeout(done, 1000));
    const after = await harness.inbound(identity, source);
    return (after.packetsReceived - before.packetsReceived) * 1000 / (after.timestamp - before.timestamp);
  },

  async unpublish(source) {
    const { track, timer } = harness.published[source];
    clearInterval(timer);
    await harness.room.localParticipant.unpublishTrack(track);
  },

  audioContext() {
    harness.context ??= new AudioContext({ sampleRate: 48000 });
    return harness.context;
  },

  /** The video element that shows the other's track; made at first use, of the size wanted. */
  element(identity, source, width = 640, height = 360) {
    const track = harness.publication(identity, source)?.videoTrack;
    if (!track) return undefined;
    let element = track.attachedElements[0];
    if (!element) {
      element = track.attach();
      element.muted = true;
      element.style.width = width + 'px';
      element.style.height = height + 'px';
      document.body.append(element);
    }
    return element;
  },

  /** Size, mean colour and a fingerprint of the picture shown now. */
  picture(identity, source) {
    const element = harness.element(identity, source);
    if (!element || !element.videoWidth) return undefined;
    const canvas = new OffscreenCanvas(64, 36);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(element, 0, 0, 64, 36);
    const pixels = context.getImageData(0, 0, 64, 36).data;
    const sums = [0, 0, 0];
    let print = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      for (let c = 0; c < 3; c++) {
        sums[c] += pixels[i + c];
        print = (print * 31 + (pixels[i + c] >> 4)) | 0;
      }
    }
    return { width: element.videoWidth, height: element.videoHeight, mean: sums.map(s => s / (64 * 36)), print };
  },

  /** True when decoded frames advance and what they show changes. */
  async moving(identity, source) {
    const before = harness.picture(identity, source);
    const framesBefore = (await harness.inbound(identity, source))?.framesDecoded ?? 0;
    if (!before) return false;
    for (let i = 0; i < 20; i++) {
      await new Promise(done => setTimeout(done, 50));
      const now = harness.picture(identity, source);
      const frames = (await harness.inbound(identity, source))?.framesDecoded ?? 0;
      if (now.print !== before.print && frames > framesBefore + 2) return true;
    }
    return false;
  },

  /** The receiver's figures of the other's track. */
  async inbound(identity, source) {
    const track = harness.publication(identity, source)?.track;
    if (!track) return undefined;
    const report = await track.getRTCStatsReport();
    let found;
    report?.forEach(s => { if (s.type === 'inbound-rtp') found = s; });
    if (!found) return undefined;
    const codec = report.get(found.codecId);
    return { ...found, mimeType: codec?.mimeType, fmtp: codec?.sdpFmtpLine };
  },

  /** True when sound of the other's track is received and decoded. */
  async audioFlows(identity, source) {
    const heard = await harness.inbound(identity, source);
    return heard.packetsReceived > 50 && heard.totalSamplesReceived > 48000 / 2 && heard.audioLevel !== 0;
  },

  /** How many frames of the other's track are decoded in a second. */
  async framesPerSecond(identity, source) {
    const before = await harness.inbound(identity, source);
    await new Promise(done => setTimeout(done, 1000));
    const after = await harness.inbound(identity, source);
    return (after.framesDecoded - before.framesDecoded) * 1000 / (after.timestamp - before.timestamp);
  },

  /** True when no frame was decoded for a second. */
  async standsStill(identity, source) {
    const before = (await harness.inbound(identity, source)).framesDecoded;
    await new Promise(done => setTimeout(done, 1000));
    return (await harness.inbound(identity, source)).framesDecoded === before;
  },

  resize(identity, source, width, height) {
    const element = harness.element(identity, source);
    element.style.width = width + 'px';
    element.style.height = height + 'px';
  },

  /** Makes this browser one without these codecs, for what it's offered from now on. */
  refuseCodecs(...names) {
    const without = sdp => {
      const refused = new Set();
      for (const [, type, name] of sdp.matchAll(/^a=rtpmap:(\d+) ([^/]+)\//gm)) if (names.includes(name)) refused.add(type);
      for (const [, type, of] of sdp.matchAll(/^a=fmtp:(\d+) apt=(\d+)/gm)) if (refused.has(of)) refused.add(type);
      return sdp.split('\r\n')
        .filter(line => !refused.has(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /.exec(line)?.[1]))
        .map(line => line.startsWith('m=video') ? line.split(' ').filter((word, i) => i < 3 || !refused.has(word)).join(' ') : line)
        .join('\r\n');
    };
    const taking = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      return taking.call(this, description.type === 'offer' ? { type: 'offer', sdp: without(description.sdp) } : description);
    };
  },

  /** Goes on with another of the codecs that were agreed on, in the midst of an own track. */
  async changeCodec(source, mimeType) {
    const sender = harness.published[source].publication.track.sender;
    const parameters = sender.getParameters();
    const codec = RTCRtpSender.getCapabilities('video').codecs.find(c => c.mimeType === mimeType);
    for (const encoding of parameters.encodings) encoding.codec = codec;
    await sender.setParameters(parameters);
  },

  /** How many frames of an own track are encoded in a second, by codec. */
  async encodedBy(source) {
    const count = async () => {
      const frames = {};
      for (const s of await harness.outbound(source)) frames[s.mimeType] = (frames[s.mimeType] ?? 0) + (s.framesEncoded ?? 0);
      return frames;
    };
    const before = await count();
    await new Promise(done => setTimeout(done, 1000));
    const after = await count();
    return Object.fromEntries(Object.entries(after).map(([codec, frames]) => [codec, frames - (before[codec] ?? 0)]));
  },

  /** How many layers of an own track are being sent. */
  async activeLayers(source) {
    const sent = async () => new Map((await harness.outbound(source)).map(s => [s.rid ?? s.ssrc, s.framesEncoded ?? 0]));
    const before = await sent();
    await new Promise(done => setTimeout(done, 1000));
    const after = await sent();
    return [...after].filter(([layer, frames]) => frames > (before.get(layer) ?? 0)).length;
  },

  /** The user fragment of the server's side of the connection that carries others' media. */
  serverFragment() {
    const manager = harness.room.engine.pcManager;
    const description = (manager.subscriber ?? manager.publisher)._pc.remoteDescription;
    return /ice-ufrag:(\S+)/.exec(description.sdp)[1];
  },

  /** Whether the connection that brings others' data has its data channels, so that the server can reach this client. */
  reachable() {
    const manager = harness.room.engine.pcManager;
    return (manager.subscriber ?? manager.publisher)._pc.sctp?.state === 'connected';
  },

  /** What the connection that carries others' media runs over. */
  async transportProtocol() {
    const track = [...harness.room.remoteParticipants.values()].flatMap(p => [...p.trackPublications.values()]).find(t => t.track);
    const report = await track.track.getRTCStatsReport();
    let selected;
    report.forEach(s => { if (s.type === 'transport') selected = report.get(s.selectedCandidatePairId); });
    return report.get(selected.localCandidateId)?.protocol;
  },

  /** Mean size of what was received of the other's track. */
  async packetSize(identity, source) {
    const { bytesReceived, packetsReceived } = await harness.inbound(identity, source);
    return bytesReceived / packetsReceived;
  },

  /** The sender's figures of an own track, one entry per layer. */
  async outbound(source) {
    const report = await harness.published[source].publication.track.getRTCStatsReport();
    const found = [];
    report?.forEach(s => {
      if (s.type === 'outbound-rtp') found.push({ ...s, mimeType: report.get(s.codecId)?.mimeType });
    });
    return found;
  },

  /** Level and strongest frequency of each channel of the other's audio, now. */
  spectrum(identity, source = 'microphone') {
    const track = harness.publication(identity, source)?.audioTrack;
    if (!track) return undefined;
    // Chromium feeds WebAudio from a remote track only while a media element plays it too.
    if (!track.attachedElements.length) track.attach();
    harness.listening ??= new Map();
    let ear = harness.listening.get(track.mediaStreamTrack);
    if (!ear) {
      const context = harness.audioContext();
      const input = new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track.mediaStreamTrack]) });
      const splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
      input.connect(splitter);
      ear = [0, 1].map(channel => {
        const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
        splitter.connect(analyser, channel);
        return analyser;
      });
      harness.listening.set(track.mediaStreamTrack, ear);
    }
    return ear.map(analyser => {
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(samples);
      const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
      const bins = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(bins);
      const peak = bins.indexOf(Math.max(...bins));
      return { rms, hertz: peak * analyser.context.sampleRate / analyser.fftSize };
    });
  },

  hears(identity, hertz, channel = 0, source = 'microphone') {
    const heard = harness.spectrum(identity, source)?.[channel];
    return !!heard && heard.rms > 0.02 && Math.abs(heard.hertz - hertz) < 30;
  },

  async publishMany(count) {
    for (let i = 0; i < count; i++) {
      await harness.room.localParticipant.publishData(new TextEncoder().encode('message ' + i), { reliable: true, topic: 'many' });
    }
  },

  /** Publishes a data track and pushes numbered frames of a size until it is unpublished. */
  async publishFrames(name, size) {
    const track = await harness.room.localParticipant.publishDataTrack({ name });
    let number = 0;
    const timer = setInterval(() => {
      const payload = new Uint8Array(size).fill(number & 0xff);
      new DataView(payload.buffer).setUint32(0, number++);
      try { track.tryPush({ payload }); } catch (e) { harness.lastFailure = String(e); }
    }, 20);
    harness.published[name] = { track, timer };
  },

  async unpublishFrames(name) {
    clearInterval(harness.published[name].timer);
    await harness.published[name].track.unpublish();
  },

  /** Subscribes to a data track: how many frames came, whether whole and in order, and whether the track ended. */
  async receiveFrames(identity, name, size) {
    const track = await harness.remote(identity).dataTracks.getDeferred(name);
    const seen = { frames: 0, last: -1, broken: 0, ended: false };
    (harness.frames ??= {})[name] = seen;
    const reader = track.subscribe().getReader();
    (async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const { payload } = value;
        const number = new DataView(payload.buffer, payload.byteOffset).getUint32(0);
        const whole = payload.length === size && payload.subarray(4).every(byte => byte === (number & 0xff));
        if (!whole || number <= seen.last) seen.broken++;
        seen.last = number;
        seen.frames++;
      }
      seen.ended = true;
    })().catch(e => { harness.lastFailure = String(e); });
  },

  async sum(bytes) {
    const digest = await crypto.subtle.digest('SHA-256', bytes);
    return Array.from(new Uint8Array(digest), b => b.toString(16).padStart(2, '0')).join('');
  },

  /** Sends a file of pseudo-random bytes. @returns its SHA-256 */
  async sendFile(size) {
    const words = new Uint32Array(size / 4);
    for (let i = 0, x = 1; i < words.length; i++) words[i] = x = (Math.imul(x, 1664525) + 1013904223) | 0;
    const bytes = new Uint8Array(words.buffer);
    await harness.room.localParticipant.sendFile(new File([bytes], 'big.bin'), { topic: 'file', mimeType: 'application/octet-stream' });
    return harness.sum(bytes);
  },

  receiveStreams() {
    harness.streams = {};
    harness.room.registerTextStreamHandler('text', async (reader, from) => {
      harness.streams.text = { text: await reader.readAll(), from: from.identity };
    });
    harness.room.registerByteStreamHandler('file', async (reader, from) => {
      const bytes = new Uint8Array(await new Blob(await reader.readAll()).arrayBuffer());
      harness.streams.file = { name: reader.info.name, size: bytes.length, sum: await harness.sum(bytes), from: from.identity };
    });
  },

  async state() {
    const room = harness.room;
    if (!room) return { failure: harness.lastFailure };
    const participants = [];
    for (const p of room.remoteParticipants.values()) {
      const tracks = [];
      for (const t of p.trackPublications.values()) {
        tracks.push({
          sid: t.trackSid, source: t.source, subscribed: t.isSubscribed, muted: t.isMuted,
          inbound: await harness.inbound(p.identity, t.source).then(
            s => s && { packets: s.packetsReceived, frames: s.framesDecoded, width: s.frameWidth, mime: s.mimeType }, String),
          picture: t.kind === 'video' ? harness.picture(p.identity, t.source) : harness.spectrum(p.identity, t.source),
        });
      }
      participants.push({ identity: p.identity, tracks });
    }
    return {
      connection: room.state, participants, events: harness.events.slice(-30), data: harness.data.slice(-5),
      failure: harness.lastFailure,
    };
  },
};

window.harness = harness;

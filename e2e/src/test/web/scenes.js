// What scenes on an emulated network do and measure in the page, beside harness.js. Loaded before the page's own scripts.
(() => {
  const seen = new Map(); // track sid → [when, lines] of each picture shown
  const samples = [];
  const states = [];

  const sleep = millis => new Promise(done => setTimeout(done, millis));
  const median = list => list.sort((a, b) => a - b)[list.length >> 1] ?? 0;

  /** Notes each picture that a new track shows. */
  function watch(track) {
    const element = track.attach();
    element.muted = true;
    if (track.kind !== 'video') return;
    const shown = [];
    seen.set(track.sid, shown);
    const next = () => element.requestVideoFrameCallback((now, frame) => {
      shown.push([performance.now(), frame.height]);
      next();
    });
    next();
    document.body.append(element);
  }

  /** Moving shapes: about as hard to code as a person before a wall. */
  function paint(canvas, fps) {
    const context = canvas.getContext('2d');
    let seed = 7;
    const random = most => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff * most;
    const shapes = Array.from({ length: 40 }, () => ({
      x: random(canvas.width), y: random(canvas.height), dx: random(12) - 6, dy: random(12) - 6,
      radius: 20 + random(80), colour: `hsl(${random(360)},70%,50%)`,
    }));
    let number = 0;
    return setInterval(() => {
      context.fillStyle = '#203040';
      context.fillRect(0, 0, canvas.width, canvas.height);
      for (const s of shapes) {
        s.x = (s.x + s.dx + canvas.width) % canvas.width;
        s.y = (s.y + s.dy + canvas.height) % canvas.height;
        context.fillStyle = s.colour;
        context.beginPath();
        context.arc(s.x, s.y, s.radius, 0, 7);
        context.fill();
      }
      context.fillStyle = '#fff';
      context.font = '60px sans-serif';
      context.fillText(String(number++), 40, 80);
    }, 1000 / fps);
  }

  window.scenes = {
    /** When the join came how far, ms. */
    steps: {},

    async publish({ fps = 25, share = false } = {}) {
      const h = window.harness;
      const canvas = document.createElement('canvas');
      canvas.width = 1280;
      canvas.height = 720;
      document.body.append(canvas);
      const timer = paint(canvas, fps);
      const track = canvas.captureStream(fps).getVideoTracks()[0];
      const source = share ? 'screen_share' : 'camera';
      const encoding = { maxBitrate: 1_700_000, maxFramerate: fps };
      const publication = await h.room.localParticipant.publishTrack(track, share
        ? { source, simulcast: false, screenShareEncoding: encoding }
        : { source, simulcast: true, videoCodec: 'vp8', videoEncoding: encoding });
      h.published[source] = { publication, track, timer };
      await h.publishTone(440, { dtx: false });
    },

    /** Joins and shows all there is. @returns ms from the first step to the first picture */
    async join(url, token, options, pictures) {
      const h = window.harness;
      const room = h.prepare(options);
      room.on('trackSubscribed', watch);
      room.on('trackStreamStateChanged', (publication, state) => states.push(state));
      const began = performance.now();
      const step = name => { scenes.steps[name] ??= Math.round(performance.now() - began); };
      room.on('signalConnected', () => step('signal'));
      room.on('connected', () => step('connected'));
      room.on('trackSubscribed', track => step(track.kind));
      const watched = setInterval(() => {
        const pc = room.engine?.pcManager?.publisher?._pc;
        if (pc) step('ice ' + pc.iceConnectionState), step('dtls ' + pc.connectionState);
      }, 5);
      setTimeout(() => clearInterval(watched), 5_000);
      await h.connect(url, token);
      while (performance.now() < began + 60_000) {
        const all = [...seen.values()].filter(s => s.length);
        if (all.length >= pictures) return Math.max(...all.map(s => s[0][0])) - began;
        await sleep(10);
      }
      throw new Error('no picture of ' + (pictures - seen.size));
    },

    /** Begins to measure what is received, or with `sending` what is sent. */
    start(sending) {
      samples.length = 0;
      const take = async () => samples.push(await (sending ? scenes.sent() : scenes.received()));
      take();
      scenes.timer = setInterval(take, 1000);
      scenes.began = performance.now();
    },

    async received() {
      const sample = { t: performance.now(), tracks: {} };
      for (const participant of window.harness.room.remoteParticipants.values()) {
        for (const publication of participant.trackPublications.values()) {
          const report = await publication.track?.getRTCStatsReport();
          report?.forEach(s => { if (s.type === 'inbound-rtp') sample.tracks[publication.trackSid] = s; });
        }
      }
      return sample;
    },

    async sent() {
      const manager = window.harness.room.engine.pcManager;
      const report = await (manager.publisher._pc ?? manager.publisher).getStats();
      const sample = { t: performance.now(), estimate: 0, layers: {}, lost: 0 };
      report.forEach(s => {
        if (s.type === 'candidate-pair' && s.nominated && s.availableOutgoingBitrate) sample.estimate = s.availableOutgoingBitrate;
        if (s.type === 'outbound-rtp' && s.kind === 'video') sample.layers[s.rid ?? ''] = s;
        if (s.type === 'remote-inbound-rtp' && s.kind === 'video') sample.lost = Math.max(sample.lost, s.fractionLost ?? 0);
      });
      return sample;
    },

    /** Ends measuring. @returns the figures of what was received since, one a video track, and of audio */
    async figures() {
      clearInterval(scenes.timer);
      samples.push(await scenes.received());
      const first = samples[0], last = samples[samples.length - 1];
      const seconds = (last.t - first.t) / 1000;
      const videos = [];
      let madeUp = 0, sound = 0;
      const heard = [], played = [];
      for (const [sid, end] of Object.entries(last.tracks)) {
        const begin = first.tracks[sid] ?? {};
        const more = name => (end[name] ?? 0) - (begin[name] ?? 0);
        if (end.kind === 'audio') {
          madeUp = Math.max(madeUp, more('concealedSamples') / Math.max(1, more('totalSamplesReceived')));
          sound += more('concealmentEvents');
          heard.push({
            lost: more('packetsLost'), repaired: more('retransmittedPacketsReceived'), late: more('packetsDiscarded'),
            redundant: more('fecPacketsReceived'),
          });
          played.push(1000 * more('jitterBufferDelay') / Math.max(1, more('jitterBufferEmittedCount')));
          continue;
        }
        const lines = samples.map(s => s.tracks[sid]?.frameHeight ?? 0);
        videos.push({
          sid, framesPerSecond: more('framesDecoded') / seconds, still: scenes.still(sid, first.t, last.t),
          freezes: more('freezeCount'), lines: lines.reduce((a, b) => a + b, 0) / lines.length, size: lines.at(-1),
          lost: more('packetsLost'), nacks: more('nackCount'), plis: more('pliCount'),
          dropped: more('framesDropped'), repaired: more('retransmittedPacketsReceived'),
          buffered: 1000 * more('jitterBufferDelay') / Math.max(1, more('jitterBufferEmittedCount')),
          each: lines,
        });
      }
      return { seconds, videos, heard, madeUp, sound, buffered: Math.max(0, ...played), states, steps: scenes.steps };
    },

    /** Ends measuring. @returns the figures of what was sent since */
    async uplink() {
      clearInterval(scenes.timer);
      samples.push(await scenes.sent());
      const first = samples[0], last = samples[samples.length - 1];
      const layers = Object.entries(last.layers).map(([rid, end]) => {
        const begin = first.layers[rid] ?? {};
        const more = name => (end[name] ?? 0) - (begin[name] ?? 0);
        const seconds = (last.t - first.t) / 1000;
        return {
          rid, lines: end.frameHeight ?? 0, framesPerSecond: more('framesSent') / seconds, kbits: more('bytesSent') / 125 / seconds,
          resent: more('retransmittedPacketsSent'), nacks: more('nackCount'), plis: more('pliCount'),
          limited: end.qualityLimitationReason, durations: end.qualityLimitationDurations,
        };
      });
      return {
        layers, estimates: samples.map(s => Math.round(s.estimate / 1000)), estimate: median(samples.map(s => s.estimate)) / 1000,
        lost: median(samples.map(s => s.lost)),
      };
    },

    /** Seconds without a new picture: gaps over 0.4 s, added. */
    still(sid, from, to) {
      let sum = 0, last = from;
      const gap = until => { if (until - last > 400) sum += until - last; };
      for (const [when] of seen.get(sid) ?? []) {
        if (when < from || when > to) continue;
        gap(when);
        last = when;
      }
      gap(to);
      return sum / 1000;
    },

    /** Seconds from a moment (seconds after start) until the track shows at least as many lines, or null. */
    linesAfter(sid, lines, seconds) {
      const moment = scenes.began + 1000 * seconds;
      const found = (seen.get(sid) ?? []).find(([when, height]) => when >= moment && height >= lines);
      return found ? (found[0] - moment) / 1000 : null;
    },

    /** Whether pictures of all tracks have moved within the last second. */
    moves() {
      return seen.size > 0 && [...seen.values()].every(s => s.length && performance.now() - s.at(-1)[0] < 1000);
    },

    /** The lines of the picture shown last, the smallest of all tracks. */
    lines() {
      return Math.min(...[...seen.values()].map(s => s.at(-1)?.[1] ?? 0));
    },
  };
})();

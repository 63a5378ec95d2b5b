const INTERVAL_MS = 1000;

/** Shows size, bitrate and loss on every tile once a second, and the transport in the title bar. */
export function watchFigures(room, stage, transport) {
  const before = new WeakMap();
  const timer = setInterval(async () => {
    if (room.state === 'disconnected') {
      clearInterval(timer);
      return;
    }
    for (const tile of stage.tiles.values()) {
      const lines = [];
      for (const track of [tile.video?.track, tile.sound?.track]) {
        const report = await track?.getRTCStatsReport();
        if (report) lines.push(describe(track, report, before));
      }
      tile.figures.textContent = lines.filter(Boolean).join('\n');
      tile.figures.hidden = tile.figures.textContent === '';
    }
    transport.textContent = await pair(stage);
  }, INTERVAL_MS);
}

function describe(track, report, before) {
  const rtp = [...report.values()].filter((entry) => entry.type === 'inbound-rtp' || entry.type === 'outbound-rtp');
  if (rtp.length === 0) return '';
  const sum = (field) => rtp.reduce((total, entry) => total + (entry[field] ?? 0), 0);
  const now = {
    at: performance.now(),
    bytes: sum('bytesReceived') + sum('bytesSent'),
    packets: sum('packetsReceived') + sum('packetsSent'),
    lost: sum('packetsLost') + [...report.values()].filter((entry) => entry.type === 'remote-inbound-rtp')
      .reduce((total, entry) => total + (entry.packetsLost ?? 0), 0),
  };
  const last = before.get(track) ?? now;
  before.set(track, now);
  const seconds = Math.max((now.at - last.at) / 1000, 0.001);
  const kbps = Math.round(((now.bytes - last.bytes) * 8) / seconds / 1000);
  const packets = now.packets - last.packets;
  const lost = Math.max(now.lost - last.lost, 0);
  const loss = packets + lost > 0 ? (100 * lost) / (packets + lost) : 0;
  const codec = report.get(rtp[0].codecId)?.mimeType?.split('/')[1] ?? '';
  if (track.kind === 'audio') return `${codec} ${kbps} kbit/s  ${loss.toFixed(1)} % lost`;
  const largest = rtp.reduce((a, b) => ((b.frameHeight ?? 0) > (a.frameHeight ?? 0) ? b : a));
  const size = largest.frameWidth ? `${largest.frameWidth}×${largest.frameHeight}` : 'no picture yet';
  const fps = largest.framesPerSecond ? ` ${Math.round(largest.framesPerSecond)} fps` : '';
  return `${codec} ${size}${fps}\n${kbps} kbit/s  ${loss.toFixed(1)} % lost`;
}

/** @return how the media travels: protocol and round trip of the pair in use */
async function pair(stage) {
  for (const tile of stage.tiles.values()) {
    const report = await tile.video?.track?.getRTCStatsReport();
    if (!report) continue;
    const stats = [...report.values()];
    const selected = stats.find((entry) => entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded');
    const local = selected && report.get(selected.localCandidateId);
    if (local) return `${local.protocol.toUpperCase()} · ${Math.round((selected.currentRoundTripTime ?? 0) * 1000)} ms`;
  }
  return '';
}

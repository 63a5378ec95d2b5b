const svg = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;

const SLASH = 'M3.3 2 2 3.3 20.7 22l1.3-1.3z';
const MICROPHONE = 'M12 15a3.5 3.5 0 0 0 3.5-3.5v-6a3.5 3.5 0 0 0-7 0v6A3.5 3.5 0 0 0 12 15zm6-3.5a6 6 0 0 1-12 0H4a8 8 0 0 0 7 7.9V23h2v-3.6a8 8 0 0 0 7-7.9z';
const CAMERA = 'M4 6h10a2 2 0 0 1 2 2v2.5l5-3.5v10l-5-3.5V16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z';

export const icons = {
  microphone: svg(MICROPHONE),
  microphoneOff: svg(`${MICROPHONE}${SLASH}`),
  camera: svg(CAMERA),
  cameraOff: svg(`${CAMERA}${SLASH}`),
  screen: svg('M3 4h18a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-7v2h3v2H7v-2h3v-2H3a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zm9 3-4 4h3v4h2v-4h3z'),
  chat: svg('M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z'),
  figures: svg('M4 20V10h4v10zm6 0V4h4v16zm6 0v-7h4v7z'),
  leave: svg('M12 9c-3.2 0-6.200.7-8.900 2.100C2.400 11.500 2 12.200 2 13v2.500c0 .8.700 1.500 1.500 1.500H7a1 1 0 0 0 1-1v-2.500c1.300-.4 2.600-.5 4-.5s2.700.1 4 .5V16a1 1 0 0 0 1 1h3.500c.8 0 1.500-.7 1.500-1.500V13c0-.8-.4-1.500-1.100-1.900C18.200 9.700 15.200 9 12 9z'),
};

// Sends the page's peer connections over a relay: they know the server by the relay's address only, and the server none
// of theirs. Loaded before the page's own scripts; `relay` is { host, port }.
(() => {
  const relay = window.relay;
  const peer = RTCPeerConnection.prototype;
  const hidden = sdp => sdp.replace(/a=candidate:[^\r\n]*\r\n/g, '');
  const diverted = sdp => sdp
    .replace(/a=candidate:\S+ 1 tcp [^\r\n]*\r\n/gi, '')
    .replace(/(a=candidate:\S+ 1 udp \d+ )\S+ \d+ /gi, `$1${relay.host} ${relay.port} `);

  const setRemoteDescription = peer.setRemoteDescription;
  peer.setRemoteDescription = function (description) {
    return setRemoteDescription.call(this, { type: description.type, sdp: diverted(description.sdp) });
  };
  // The server's candidates stand in its descriptions too.
  peer.addIceCandidate = async () => {};
  Object.defineProperty(peer, 'onicecandidate', { set() {} });
  for (const name of ['createOffer', 'createAnswer']) {
    const create = peer[name];
    peer[name] = async function (options) {
      const { type, sdp } = await create.call(this, options);
      return { type, sdp: hidden(sdp) };
    };
  }
})();

// An OpenID provider: for services (client credentials), whose access tokens are JWTs for the audience they name, and for
// people (authorization code with PKCE), of whom it takes any password.
// Started with a port, and where browsers may be sent back to. Reads commands, one a line: "rotate" signs with another key
// from then on, "stop" and "start" take its port away and give it back.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const callback = process.argv[3];
const issuer = `http://127.0.0.1:${port}`;

function key() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

const roles = { operator: ['operator'], host: ['host'], viewer: ['viewer'], nobody: [], odd: 7 };
// What the ID token says of a person, and what its access token says.
const people = { ann: [['operator'], []], vera: [[], ['viewer']], nina: [[], ['unheard-of']] };

const page = {
  client_id: 'admin-page', client_secret: 'page secret', grant_types: ['authorization_code'], response_types: ['code'],
  redirect_uris: [callback],
};

function provider() {
  const made = new Provider(issuer, {
    jwks: { keys: [key()] },
    clients: [
      ...Object.keys(roles).map(name => ({
        client_id: name, client_secret: `${name}-secret`, grant_types: ['client_credentials'], redirect_uris: [],
        response_types: [],
      })),
      ...(callback ? [page] : []),
    ],
    cookies: { keys: ['of the tests'] },
    scopes: ['openid', 'rooms'],
    claims: { openid: ['sub', 'realm_access'] },
    findAccount: (context, id) => ({
      accountId: id, claims: () => ({ sub: id, realm_access: { roles: people[id]?.[0] ?? [] } }),
    }),
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: Boolean(callback) },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => (callback ? 'urn:livekit' : undefined),
        useGrantedResource: () => true,
        getResourceServerInfo: (context, resource) => ({
          scope: 'rooms', audience: resource.replace('urn:', ''), accessTokenTTL: 300, accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (context, token) => ({
      realm_access: { roles: token.accountId ? people[token.accountId]?.[1] ?? [] : roles[token.clientId] },
    }),
  });
  return made.callback();
}

let serve = provider();
const server = createServer((request, response) => serve(request, response));
const listen = () => new Promise(done => server.listen(port, '127.0.0.1', done));
await listen();
console.log('provider ready');
createInterface({ input: process.stdin }).on('line', async line => {
  if (line === 'rotate') serve = provider();
  if (line === 'stop') await new Promise(done => { server.close(done); server.closeAllConnections(); });
  if (line === 'start') await listen();
  console.log(`done ${line}`);
});

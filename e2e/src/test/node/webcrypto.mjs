// LiveKit's SDK for servers wants what Node.js 18 has, but not under its global name. To be imported first.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
